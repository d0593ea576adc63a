namespace RelayHeat.Http.BadInput;

/// <summary>Codes of entities, ids and instants in paths and queries.</summary>
public sealed class ProviderPathTests(PrivateServer own) : IClassFixture<PrivateServer>
{
    private const string Good = "91350100M000100Y43";

    private readonly Server _server = own.Server;

    [Theory]
    [InlineData("91350100M000100Y44")]
    [InlineData("91350100M000100Y4")]
    [InlineData("91350100M000100Y433")]
    [InlineData("91350100M000I00Y43")]
    [InlineData("91350100M000O00Y43")]
    [InlineData("91350100M000S00Y43")]
    [InlineData("000000000000000000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("91350100M000100Y4%EF%BF%BE")]
    [InlineData("91350100M000100Y%F0%9F%98%80")]
    [InlineData("91350100M0%2F100Y43")]
    [InlineData("%ED%A0%80")]
    [InlineData("null")]
    public async Task Uscc_ThatIsNone_Is400AtItsPlaceOnEveryRoute(string uscc)
    {
        var path = "/v1/providers/" + uscc;
        var before = _server.LastEvent();
        var company = Company.New(_server);

        foreach (var question in (string[])["", "/requirements", "/application", "/evidence/" + new string('a', 64)])
        {
            (await _server.Review.GetAsync(path + question)).HasFaultsAt("/path/uscc");
        }
        (await company.Owner.PutAsync(path + "/application", company.Application())).HasFaultsAt("/path/uscc");
        (await company.Owner.PostAsync(path + "/evidence", Form.Evidence(Files.Png()).End(), Form.ContentType)).HasFaultsAt("/path/uscc");
        foreach (var command in (string[])["/submit", "/withdraw", "/exit/withdraw", "/reapply"])
        {
            (await company.Owner.PostAsync(path + command)).HasFaultsAt("/path/uscc");
        }
        (await _server.Enforcement.DeleteAsync(path + "/penalties/a%20b")).HasFaultsAt("/path/uscc", "/path/penaltyId");
        Assert.Equal(before, _server.LastEvent());
    }

    [Fact]
    public async Task Uscc_InAnySpelling_IsTheSameEntity()
    {
        var company = await Company.DraftAsync(_server);
        var fullWidth = string.Concat(company.Uscc.Select(c => (char)(c + 0xFEE0)));
        var mathematical = string.Concat(
            company.Uscc.Select(c => char.IsDigit(c) ? char.ConvertFromUtf32(0x1D7CE + c - '0') : c.ToString()));

        string[] spellings =
            [company.Uscc.ToLowerInvariant(), fullWidth, fullWidth.ToLowerInvariant(), mathematical, $" {company.Uscc}\u3000"];
        foreach (var spelling in spellings)
        {
            var path = "/v1/providers/" + Api.Escape(spelling);
            Assert.Equal(company.Uscc, (await company.Owner.GetAsync(path)).Is(200).String("uscc"));
            // One application per entity, whoever files it and however it is spelt.
            (await _server.As("another").PutAsync(path + "/application", company.Application())).IsProblem(403, "forbidden");
            (await company.Owner.PutAsync(path + "/application", company.Application())).Is(200);
        }
        Assert.Single((await _server.Ops.GetAsync("/v1/providers?q=" + company.Uscc)).Is(200).Items);
    }

    [Fact]
    public async Task Uscc_OfTheStandardsExample_IsTaken()
    {
        var company = Company.New(_server);

        var answer = await company.Owner.PutAsync($"/v1/providers/{Good.ToLowerInvariant()}/application", company.Application());

        Assert.Equal("/v1/providers/" + Good, answer.Is(201).Header("Location"));
    }

    [Theory]
    [InlineData("a%2Fb")]
    [InlineData("a%20b")]
    [InlineData("%E4%B8%80")]
    [InlineData("%252e")]
    [InlineData("a~b")]
    [InlineData("%F0%9F%98%80")]
    [InlineData("%FF")]
    public async Task Id_OfOtherCharacters_Is400AtItsPlace(string id)
    {
        var company = await Company.DraftAsync(_server);
        var before = _server.LastEvent();
        (await _server.Enforcement.DeleteAsync($"{company.Path}/penalties/{id}")).HasFaultsAt("/path/penaltyId");
        (await company.PayFineAsync(id, 1)).HasFaultsAt("/path/fineId");
        (await company.Owner.GetAsync($"{company.Path}/evidence/{id}")).HasFaultsAt("/path/evidenceId");
        Assert.Equal(before, _server.LastEvent());
    }

    // A path loses its dots on the way; what is left is another route, and never another provider's.
    [Theory]
    [InlineData("..")]
    [InlineData("%2e%2e")]
    [InlineData(".")]
    [InlineData("..%2f..%2f..%2fmerchants")]
    public async Task Id_OfDots_ReachesNothing(string id)
    {
        var company = await Company.DraftAsync(_server);
        var before = _server.LastEvent();

        (await _server.Enforcement.DeleteAsync($"{company.Path}/penalties/{id}")).IsOneOf(400, 404, 405);
        (await company.PayFineAsync(id, 1)).IsOneOf(400, 404, 405);

        Assert.Equal(before, _server.LastEvent());
    }

    [Fact]
    public async Task Id_Of64Characters_IsTakenAndOf65IsNot()
    {
        var company = await Company.DraftAsync(_server);
        var id = new string('x', 60) + ".:-_";

        (await company.FineAsync(id, 1)).Is(200);
        (await company.PayFineAsync(id, 1)).Is(200);
        (await company.PayFineAsync(id + "x", 1)).HasFaultsAt("/path/fineId");
        (await company.FineAsync(id + "x", 1)).HasFaultsAt("/fineId");
        (await _server.Enforcement.DeleteAsync($"{company.Path}/penalties/{id}x")).HasFaultsAt("/path/penaltyId");
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00%2B14:00")]
    [InlineData("9999-12-31T23:59:59Z")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    [InlineData("9998-12-31T23:59:59-14:00")]
    [InlineData("1970-01-01T00:00:00%2B14:00")]
    [InlineData("2026-02-30T00:00:00Z")]
    [InlineData("2026-01-01T00:00:00%2B99:00")]
    [InlineData("2026-01-01T00:00:60Z")]
    [InlineData("2026-01-01T00:00:00")]
    [InlineData("2026-01-01T00:00:00+08:00")]
    [InlineData("2026-01-01")]
    [InlineData("1767225600")]
    [InlineData("now")]
    [InlineData("")]
    [InlineData("%00")]
    [InlineData("2026-01-01T00:00:00Z&at=2026-01-01T00:00:00Z")]
    public async Task At_ThatIsNoInstantOfThisClock_Is400(string at)
    {
        var company = await Company.DraftAsync(_server);

        (await company.Owner.GetAsync($"{company.Path}/requirements?at={at}")).HasFaultsAt("/query/at");
    }

    [Theory]
    [InlineData("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z")]
    [InlineData("9998-12-31T23:59:59.9999999Z", "9998-12-31T23:59:59.999Z")]
    [InlineData("2026-01-31T08:00%2B08:00", "2026-01-31T00:00:00.000Z")]
    [InlineData("1970-01-01T14:00:00%2B14:00", "1970-01-01T00:00:00.000Z")]
    public async Task At_AtTheEdgesOfTheClock_IsAnswered(string at, string shown)
    {
        var company = await Company.ReadyAsync(_server);

        Assert.Equal(shown, (await company.Owner.GetAsync($"{company.Path}/requirements?at={at}")).Is(200).String("at"));
    }
}
