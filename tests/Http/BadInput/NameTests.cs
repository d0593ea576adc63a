namespace RelayHeat.Http.BadInput;

/// <summary>Names in other spellings are the same account; those that are too long are none.</summary>
public sealed class NameTests(SharedServer shared)
{
    private readonly Server _server = shared.Server;

    [Fact]
    public async Task Account_InFullWidthAndUpperCase_IsTheSameAccount()
    {
        var account = await Store.AccountAsync(_server);
        var fullWidth = string.Concat(account.Select(c => (char)(c + 0xFEE0)));
        var store = await Store.OpenAsync(_server);
        (await store.InviteAsync(account.ToUpperInvariant())).Is(201);

        foreach (var spelling in (string[])[account, account.ToUpperInvariant(), fullWidth, $" {account}\u3000"])
        {
            Assert.Equal(account, (await _server.Ops.AccountAsync(spelling)).Is(200).String("account"));
            Assert.Equal(account, (await store.InviteAsync(spelling)).Is(200).String("account"));
            Assert.Equal(account, (await store.Main.RightsAsync(store.Id, spelling)).Is(200).String("account"));
            Assert.Equal(account, (await store.Main.GetAsync(store.OperatorPath(spelling))).Is(200).String("account"));
        }
        Assert.Equal("cancelled", (await store.Main.DeleteAsync(store.OperatorPath(fullWidth))).Is(200).String("status"));
    }

    [Fact]
    public async Task MainAccount_InAnotherSpelling_IsTheSameMainAccount()
    {
        var store = await Store.OpenAsync(_server);

        (await _server.Registry.PutAsync(store.Path, Store.Entry(store.MainAccount.ToUpperInvariant(), store.Subject))).Is(200);
        (await _server.Registry.PutAsync("/v1/merchants/" + Unique.Name("m"), Store.Entry(store.MainAccount.ToUpperInvariant(), "s")))
            .IsProblem(409, "main_account_taken");
    }

    [Fact]
    public async Task Account_FullWidthColon_MakesASubAccount()
    {
        var store = await Store.OpenAsync(_server);

        var answer = await store.InviteAsync(store.MainAccount.ToUpperInvariant() + "：客服", "full", "sub_account");

        Assert.Equal(store.MainAccount + ":客服", answer.Is(201).String("account"));
    }

    [Theory]
    [InlineData("一")]
    [InlineData("a")]
    [InlineData("𠮷")]
    public async Task Account_Of64Characters_IsTakenAndOf65IsNot(string character)
    {
        var name = string.Concat(Enumerable.Repeat(character, 64));

        (await _server.Registry.PutAsync("/v1/accounts/" + Api.Escape(name), Store.AccountEntry("s"))).Is(201);
        (await _server.Registry.PutAsync("/v1/accounts/" + Api.Escape(name + character), Store.AccountEntry("s")))
            .HasFaultsAt("/path/account");
    }

    [Fact]
    public async Task Account_InTheCaseOfFullFolding_IsTheSameAccount()
    {
        var name = Unique.Name("stra");
        (await _server.Registry.PutAsync("/v1/accounts/" + Api.Escape(name + "ße"), Store.AccountEntry("s"))).Is(201);

        foreach (var spelling in (string[])["SSE", "ẞE", "sse", "ſſe"])
        {
            Assert.Equal(name + "sse", (await _server.Ops.AccountAsync(name.ToUpperInvariant() + spelling)).Is(200).String("account"));
        }
        (await _server.Registry.PutAsync("/v1/accounts/" + Api.Escape(name + "SSE"), Store.AccountEntry("s"))).Is(200);
    }

    [Fact]
    public async Task Account_LongerOnceFolded_IsMeasuredFolded()
    {
        // U+FDFA is one character, and eighteen in its normal form, spaces among them.
        (await _server.Ops.AccountAsync("\uFDFA")).HasFaultsAt("/path/account");
        (await _server.Ops.AccountAsync(new string('ﬁ', 33))).HasFaultsAt("/path/account");
        (await _server.Ops.AccountAsync(new string('ﬁ', 32))).IsProblem(404, "account_not_found");
        (await _server.Ops.AccountAsync(new string('ß', 33))).HasFaultsAt("/path/account");
        (await _server.Ops.AccountAsync(new string('ß', 32))).IsProblem(404, "account_not_found");
    }

    [Theory]
    [InlineData("店", 64, 201)]
    [InlineData("店", 65, 400)]
    [InlineData("𠮷", 64, 201)]
    [InlineData("𠮷", 65, 400)]
    public async Task StoreName_IsMeasuredInCharacters(string character, int length, int status)
    {
        var answer = await _server.Registry.PutAsync(
            "/v1/merchants/" + Unique.Name("m"),
            Store.Entry(Unique.Name("main"), new string('s', 64), string.Concat(Enumerable.Repeat(character, length))));

        if (status == 400) answer.HasFaultsAt("/name");
        else answer.Is(status);
    }

    [Fact]
    public async Task AlipaySubject_Of65Characters_Is400() =>
        (await _server.Registry.PutAsync("/v1/accounts/a", Store.AccountEntry(new string('s', 65)))).HasFaultsAt("/alipaySubject");

    [Fact]
    public async Task StoreName_WithMarkup_IsTextAndNothingElse()
    {
        var name = "<script>\"'&\u2028</script>";
        var path = "/v1/merchants/" + Unique.Name("m");

        (await _server.Registry.PutAsync(path, Store.Entry(Unique.Name("main"), "s", name))).Is(201);

        Assert.Equal(name, (await _server.Registry.GetAsync(path)).Is(200).String("name"));
    }
}
