namespace RelayHeat.Http.Commands;

/// <summary>If-Match: a command only takes effect on a version that the caller knows.</summary>
public sealed class IfMatchTests(SharedServer shared)
{
    private readonly Server _server = shared.Server;

    public static TheoryData<string> Commands => CommandCase.Names;

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task IfMatch_Stale_Is412WithTheVersionAndFreshIsDone(string command)
    {
        var prepared = await CommandCase.PrepareAsync(command, _server);
        var before = await prepared.LookAsync();
        var fresh = (await (prepared.Reader ?? _server.Ops).GetAsync(prepared.Resource)).ETag ?? "\"0\"";
        var version = long.Parse(fresh.Trim('"'), System.Globalization.CultureInfo.InvariantCulture);

        (await prepared.SendAsync(IfMatch("\"999\""))).IsProblem(412, "version_mismatch", ("version", version));

        Assert.Equal(before, await prepared.LookAsync());
        (await prepared.SendAsync(IfMatch($"\"999\", {fresh}"))).Is(prepared.Status);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task IfMatch_Any_IsDoneWhereTheResourceExists(string command)
    {
        var prepared = await CommandCase.PrepareAsync(command, _server);
        var exists = (await (prepared.Reader ?? _server.Ops).GetAsync(prepared.Resource)).Status == 200;

        var answer = await prepared.SendAsync(IfMatch("*"));

        if (exists) answer.Is(prepared.Status);
        else answer.IsProblem(412, "version_mismatch", ("version", 0));
    }

    [Theory]
    [InlineData("3")]
    [InlineData("\"three\"")]
    [InlineData("\"-1\"")]
    [InlineData("\"3")]
    [InlineData("\"\"")]
    [InlineData("\"1\", x")]
    [InlineData("")]
    [InlineData("*, \"1\"")]
    [InlineData("\"99999999999999999999\"")]
    public async Task IfMatch_Malformed_Is400AtTheHeaderAndChangesNothing(string value)
    {
        var prepared = await CommandCase.PrepareAsync("bind_sub_account", _server);
        var before = await prepared.LookAsync();

        (await prepared.SendAsync(IfMatch(value))).HasFaultsAt("/header/If-Match");

        Assert.Equal(before, await prepared.LookAsync());
    }

    [Fact]
    public async Task IfMatch_Weak_Is412AndChangesNothing()
    {
        var prepared = await CommandCase.PrepareAsync("bind_sub_account", _server);
        var before = await prepared.LookAsync();
        var fresh = (await (prepared.Reader ?? _server.Ops).GetAsync(prepared.Resource)).ETag!;

        foreach (var value in (string[])["W/" + fresh, "W/\"x\"", $"W/{fresh}, \"999\""])
        {
            (await prepared.SendAsync(IfMatch(value))).IsProblem(412, "version_mismatch");
        }
        Assert.Equal(before, await prepared.LookAsync());
        (await prepared.SendAsync(IfMatch($"W/\"999\", {fresh}"))).Is(201);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task IfNoneMatch_OnAPut_CreatesOnlyAndIsNothingElse(string command)
    {
        var prepared = await CommandCase.PrepareAsync(command, _server);
        var before = await prepared.LookAsync();
        var exists = (await (prepared.Reader ?? _server.Ops).GetAsync(prepared.Resource)).Status == 200;

        var answer = await prepared.SendAsync(("If-None-Match", "*"));

        if (prepared.Method != "PUT") answer.HasFaultsAt("/header/If-None-Match");
        else if (exists) answer.IsProblem(412, "version_mismatch");
        else answer.Is(201);
        if (answer.Status != 201) Assert.Equal(before, await prepared.LookAsync());
    }

    [Theory]
    [InlineData("\"3\"")]
    [InlineData("W/\"3\"")]
    [InlineData("x")]
    public async Task IfNoneMatch_OfAVersion_Is400(string value) =>
        (await _server.Registry.PutAsync("/v1/accounts/" + Unique.Name("a"), Store.AccountEntry("s"), ("If-None-Match", value)))
            .HasFaultsAt("/header/If-None-Match");

    // Something is known of an account before the registry has entered it, such as that it is a store's main account.
    [Fact]
    public async Task Account_ThatIsAMainAccountAndNotEntered_DoesNotExist()
    {
        var store = await Store.OpenAsync(_server);
        var path = "/v1/accounts/" + store.MainAccount;

        (await _server.Registry.PutAsync(path, Store.AccountEntry("s"), IfMatch("*"))).IsProblem(412, "version_mismatch");
        (await _server.Registry.PutAsync(path, Store.AccountEntry("s"), ("If-None-Match", "*"))).Is(201);
        (await _server.Registry.PutAsync(path, Store.AccountEntry("t"), ("If-None-Match", "*"))).IsProblem(412, "version_mismatch");
    }

    [Fact]
    public async Task IfMatch_SeventeenVersions_Is400()
    {
        var prepared = await CommandCase.PrepareAsync("bind_sub_account", _server);

        var sixteen = string.Join(", ", Enumerable.Range(1, 16).Select(v => $"\"{v}\""));

        (await prepared.SendAsync(IfMatch(sixteen + ", \"17\""))).HasFaultsAt("/header/If-Match");
        (await prepared.SendAsync(IfMatch(sixteen))).Is(201);
    }

    [Fact]
    public async Task IfMatch_OfAnAnsweredKey_DoesNotStandInTheWayOfTheAnswer()
    {
        var prepared = await CommandCase.PrepareAsync("bind_sub_account", _server);
        (string, string)[] headers = [IfMatch((await (prepared.Reader ?? _server.Ops).GetAsync(prepared.Resource)).ETag!), ("Idempotency-Key", "k")];
        (await prepared.SendAsync(headers)).Is(201);

        Assert.True((await prepared.SendAsync(headers)).Is(201).Replayed);
    }

    [Fact]
    public async Task IfMatch_OfSomebodyWhoMayNot_Is403AndNotTheVersion()
    {
        var store = await Store.OpenAsync(_server);

        var answer = await _server.As("stranger").DeleteAsync(store.OperatorPath("x"), IfMatch("\"999\""));

        Assert.False(answer.IsProblem(403, "forbidden").Json.ContainsKey("version"));
    }

    private static (string Name, string Value) IfMatch(string value) => ("If-Match", value);
}
