namespace RelayHeat.Http.Commands;

/// <summary>G2: the same key has one effect and the same answer.</summary>
public sealed class IdempotencyTests(SharedServer shared)
{
    private readonly Server _server = shared.Server;

    public static TheoryData<string> Commands => CommandCase.Names;

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task G2_SameKey_IsAnsweredAsTheFirstTimeAndHasOneEffect(string command)
    {
        var prepared = await CommandCase.PrepareAsync(command, _server);
        var key = Key("once");
        var first = (await prepared.SendAsync(key)).Is(prepared.Status);
        var events = (await _server.Ops.EventsAsync(prepared.Entity)).Items.Count;

        var second = (await prepared.SendAsync(key)).Is(prepared.Status);

        Assert.False(first.Replayed);
        Assert.True(second.Replayed);
        Assert.Equal((first.Text, first.ETag, first.Header("Location")), (second.Text, second.ETag, second.Header("Location")));
        Assert.Equal(events, (await _server.Ops.EventsAsync(prepared.Entity)).Items.Count);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task G2_SameKeyForAnotherCommand_Is422(string command)
    {
        var prepared = await CommandCase.PrepareAsync(command, _server);
        var key = Key("reused");
        (await prepared.SendAsync(key)).Is(prepared.Status);
        var before = (await _server.Ops.EventsAsync(prepared.Entity)).Text;

        var answer = await prepared.SendOtherAsync(key);

        answer.IsProblem(422, "idempotency_key_reused");
        Assert.Equal(before, (await _server.Ops.EventsAsync(prepared.Entity)).Text);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task G3_WithoutAKey_TheSecondIsANewCommand(string command)
    {
        var prepared = await CommandCase.PrepareAsync(command, _server);
        (await prepared.SendAsync()).Is(prepared.Status);

        var second = await prepared.SendAsync();

        Assert.False(second.Replayed);
        if (prepared.RefusedAgain is { } code) second.IsProblem(409, code);
        else second.Is(200);
    }

    [Fact]
    public async Task G2_SameKeyOfAnotherActor_IsANewCommand()
    {
        var account = Unique.Name("a");
        var path = "/v1/accounts/" + account;
        var another = _server.As("another-registrar", "platform.registry");
        (await _server.Registry.PutAsync(path, Store.AccountEntry("2088-1"), Key("theirs"))).Is(201);

        var answer = await another.PutAsync(path, Store.AccountEntry("2088-2"), Key("theirs"));

        Assert.False(answer.Is(200).Replayed);
        Assert.Equal(2, answer.Number("version"));
    }

    [Fact]
    public async Task G2_SameKeyOfSomebodyWhoMayNot_IsRefusedAndNotTold()
    {
        var store = await Store.OpenAsync(_server);
        var account = await Store.AccountAsync(_server);
        (await store.InviteAsync(account, headers: Key("mine"))).Is(201);

        var answer = await _server.As(account).PostAsync(
            store.Path + "/operators", new { account, type = "operator", permission = "full" }, Key("mine"));

        Assert.False(answer.IsProblem(403, "forbidden").Replayed);
    }

    [Fact]
    public async Task G2_SameKeyOnAnotherResource_IsANewCommand()
    {
        var (one, two) = (await Store.OpenAsync(_server), await Store.OpenAsync(_server));
        var body = new { name = "x", mainAccount = one.MainAccount, storeType = "tmall", alipaySubject = "s" };

        (await _server.Registry.PutAsync(one.Path, body, Key("shared"))).Is(200);

        var answer = await _server.Registry.PutAsync(two.Path, body with { mainAccount = two.MainAccount }, Key("shared"));

        Assert.False(answer.Is(200).Replayed);
    }

    [Fact]
    public async Task G2_RefusalUnderAKey_StaysTheAnswerWhenItsReasonIsGone()
    {
        var store = await Store.OpenAsync(_server);
        var account = Unique.Name("late");
        var first = (await store.InviteAsync(account, headers: Key("k"))).IsProblem(404, "account_not_found");
        (await _server.Registry.PutAsync("/v1/accounts/" + account, Store.AccountEntry("2088-late"))).Is(201);

        var second = (await store.InviteAsync(account, headers: Key("k"))).IsProblem(404, "account_not_found");

        Assert.Equal((false, true), (first.Replayed, second.Replayed));
        (await store.InviteAsync(account, headers: Key("k2"))).Is(201);
    }

    [Fact]
    public async Task G2_ReplayOfARefusal_KeepsItsFiguresAndFollowsTheLanguage()
    {
        var store = await Store.OpenAsync(_server);
        (await store.InviteAsync("no:body", "full", "sub_account", Key("k"))).IsProblem(409, "invalid_sub_account");

        var answer = await store.InviteAsync("no:body", "full", "sub_account", Key("k"), ("Accept-Language", "zh-CN"));

        answer.IsProblem(409, "invalid_sub_account", ("prefix", store.MainAccount + ":"));
        Assert.True(answer.Replayed);
        Assert.Equal("zh-CN", answer.Header("Content-Language"));
    }

    [Fact]
    public async Task G2_DryRunUnderAKey_DoesNotUseTheKeyUp()
    {
        var prepared = await CommandCase.PrepareAsync("bind_sub_account", _server);
        (await prepared.Actor.PostAsync(prepared.Path + "?dryRun=true", prepared.Body, Key("k"))).Is(201);

        Assert.False((await prepared.SendAsync(Key("k"))).Is(201).Replayed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("tab\there")]
    [InlineData("é")]
    [InlineData("\u007f")]
    [InlineData("一")]
    public async Task Key_OtherThanVisibleAscii_Is400AtTheHeader(string key)
    {
        var prepared = await CommandCase.PrepareAsync("bind_sub_account", _server);
        var before = await prepared.LookAsync();
        var header = string.Concat(System.Text.Encoding.UTF8.GetBytes(key).Select(b => (char)b));

        (await prepared.SendAsync(("Idempotency-Key", header))).HasFaultsAt("/header/Idempotency-Key");

        Assert.Equal(before, await prepared.LookAsync());
    }

    [Fact]
    public async Task Key_Of255Characters_IsTakenAndOf256IsNot()
    {
        var prepared = await CommandCase.PrepareAsync("bind_sub_account", _server);

        (await prepared.SendAsync(("Idempotency-Key", new string('k', 256)))).HasFaultsAt("/header/Idempotency-Key");
        (await prepared.SendAsync(("Idempotency-Key", new string('~', 255)))).Is(201);
        Assert.True((await prepared.SendAsync(("Idempotency-Key", new string('~', 255)))).Replayed);
    }

    [Fact]
    public async Task Key_GivenTwice_Is400AtTheHeader()
    {
        var prepared = await CommandCase.PrepareAsync("bind_sub_account", _server);

        (await prepared.SendAsync(Key("a"), Key("b"))).HasFaultsAt("/header/Idempotency-Key");
    }

    private static (string Name, string Value) Key(string key) => ("Idempotency-Key", key);
}
