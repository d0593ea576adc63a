using RelayHeat.Engine;
using RelayHeat.Grains.Names;

namespace RelayHeat.Http.BadInput;

/// <summary>Applications that cannot be: every fault is told at its place, down to the last list, and nothing changes.</summary>
public sealed class ApplicationBodyTests(PrivateServer own) : IClassFixture<PrivateServer>
{
    private const string Settlements = "/cooperation/allianceSettlements";
    private const string FirstSettlement = Settlements + "/0";

    private readonly Server _server = own.Server;

    public static TheoryData<string> NotAmounts =>
    [
        "0", "-1", "-0", "1.5", "100.0", "1e3", "1E400", "\"1\"", "null", "true", "[]", "1000000000000001", "9223372036854775807",
        "9223372036854775808", "-9223372036854775809", "100000000000000000000000000000",
    ];

    public static TheoryData<string> NotDates =>
    [
        "\"2026-02-30\"", "\"2026-02-29\"", "\"2026-13-01\"", "\"2026-00-10\"", "\"2026-01-00\"", "\"0000-01-01\"", "\"0001-01-01\"",
        "\"1969-12-31\"", "\"9999-12-31\"", "\"10000-01-01\"", "\"2026-1-1\"", "\"26-01-01\"", "\"20260101\"", "\"01/02/2026\"", "20260101",
        "\"2026-01-01 \"", "\"\"", "null", "[]", "\"２０２６-01-01\"", "\"2026-01-01T00:00:00\"", "\"2026-01-01T24:00:00Z\"",
        "\"2026-01-01T00:00:60Z\"", "\"2026-02-30T00:00:00Z\"", "\"2026-01-01T00:00:00+15:00\"", "\"0001-01-01T00:00:00+14:00\"",
        "\"9999-12-31T23:59:59-14:00\"", "\"now\"",
    ];

    [Theory]
    [InlineData("companyName", "\"\"")]
    [InlineData("companyName", "\" \\u3000 \"")]
    [InlineData("companyName", "\"a\\u0000b\"")]
    [InlineData("companyName", "\"a\\u0085b\"")]
    [InlineData("companyName", "\"\\ud800\"")]
    [InlineData("companyName", "\"\\udc00\\ud800\"")]
    [InlineData("companyName", "\"a\\ufffeb\"")]
    [InlineData("companyName", "null")]
    [InlineData("companyName", "5")]
    [InlineData("legalRepresentative", "\"---\"")]
    [InlineData("legalRepresentative", "\"\\ud83d\\ude00\"")]
    [InlineData("legalRepresentative", "\"\\ufffe\"")]
    [InlineData("alipaySubject", "\"a b\"")]
    [InlineData("alipaySubject", "\"...\"")]
    [InlineData("alipaySubject", "\"\\ud83d\"")]
    [InlineData("independentLegalEntity", "\"true\"")]
    [InlineData("independentLegalEntity", "1")]
    [InlineData("taxpayerType", "\"General\"")]
    [InlineData("taxpayerType", "0")]
    [InlineData("employees", "-1")]
    [InlineData("employees", "10.0")]
    [InlineData("employees", "1e1")]
    [InlineData("employees", "\"10\"")]
    [InlineData("employees", "10000001")]
    [InlineData("employees", "9223372036854775808")]
    [InlineData("cooperation", "[]")]
    [InlineData("cooperation", "\"none\"")]
    [InlineData("status", "\"admitted\"")]
    public async Task Field_OfAnotherForm_Is400AtItsPlace(string field, string json)
    {
        var company = await Company.DraftAsync(_server);

        await RefusedAsync(company, Application(company, field, json), "/" + field);
    }

    [Theory]
    [InlineData("companyName")]
    [InlineData("legalRepresentative")]
    [InlineData("alipaySubject")]
    public async Task Text_Of64Characters_IsTakenAndOf65IsNot(string field)
    {
        var company = await Company.DraftAsync(_server);

        (await company.SaveAsync(company.Application((field, new string('店', 64))))).Is(200);
        await RefusedAsync(company, Application(company, field, $"\"{new string('店', 65)}\""), "/" + field);
    }

    [Fact]
    public async Task Text_BeyondTheFirstPlane_ComesBackAsItWasSent()
    {
        var company = await Company.DraftAsync(_server);
        const string name = "𠮷野家😀文化";

        (await company.SaveAsync(company.Application(("companyName", name), ("legalRepresentative", "𠮷田")))).Is(200);

        Assert.Equal(name, (await company.GetAsync()).Is(200).String("companyName"));
        var found = (await _server.Ops.GetAsync($"/v1/providers?q={Api.Escape("𠮷野家😀")}")).Is(200).Items;
        Assert.Contains(found, i => (string?)i["uscc"] == company.Uscc);
    }

    [Theory]
    [InlineData("""{"x":1,"a/b~c":{}}""", "/x", "/a~1b~0c")]
    [InlineData("""{"allianceSettlements":{}}""", "/allianceSettlements")]
    [InlineData("""{"allianceSettlements":[1,null,[]]}""", "/allianceSettlements/0", "/allianceSettlements/1", "/allianceSettlements/2")]
    [InlineData("""{"multiCategoryCases":[{"category":"","evidenceIds":{},"x":1}]}""",
        "/multiCategoryCases/0/category", "/multiCategoryCases/0/evidenceIds", "/multiCategoryCases/0/x")]
    [InlineData("""{"multiCategoryCases":[{"category":"c","evidenceIds":[1,"..","a/b",null]}]}""",
        "/multiCategoryCases/0/evidenceIds/0", "/multiCategoryCases/0/evidenceIds/1", "/multiCategoryCases/0/evidenceIds/2",
        "/multiCategoryCases/0/evidenceIds/3")]
    [InlineData("""{"brandResources":[{"brand":"b"}]}""",
        "/brandResources/0/agreementEvidenceId", "/brandResources/0/transactionEvidenceId")]
    [InlineData("""{"brandResources":[{},{"Brand":"b"}]}""",
        "/brandResources/0/brand", "/brandResources/0/agreementEvidenceId", "/brandResources/0/transactionEvidenceId",
        "/brandResources/1/brand", "/brandResources/1/agreementEvidenceId", "/brandResources/1/transactionEvidenceId",
        "/brandResources/1/Brand")]
    public async Task Cooperation_EveryFaultIsToldAtOnceAtItsPlace(string json, params string[] places)
    {
        var company = await Company.DraftAsync(_server);

        await RefusedAsync(company, Application(company, "cooperation", json), [.. places.Select(p => "/cooperation" + p)]);
    }

    [Theory]
    [InlineData("allianceSettlements", 30)]
    [InlineData("multiCategoryCases", 10)]
    [InlineData("brandResources", 10)]
    public async Task Cooperation_OfMoreItemsThanThereMayBe_Is400AtTheList(string list, int max)
    {
        var company = Company.New(_server);
        var id = await company.EvidenceAsync();

        (await company.SaveAsync(company.Application(("cooperation", Many(list, max, id))))).Is(200);
        await RefusedAsync(company, Application(company, "cooperation", Many(list, max + 1, id).ToJsonString()), "/cooperation/" + list);
    }

    [Theory]
    [MemberData(nameof(NotAmounts))]
    public async Task Amount_OtherThanWholeFen_Is400AtItsPlace(string json)
    {
        var company = Company.New(_server);
        var id = await company.EvidenceAsync();

        await RefusedAsync(company, SettledWith(company, id, "amountFen", json), FirstSettlement + "/amountFen");
    }

    [Theory]
    [MemberData(nameof(NotDates))]
    public async Task Date_ThatDoesNotExist_Is400AtItsPlace(string json)
    {
        var company = Company.New(_server);
        var id = await company.EvidenceAsync();

        var answer = (await company.Owner.PutAsync(company.Path + "/application", SettledWith(company, id, "from", json)))
            .IsProblem(400, "validation_failed");

        // Where it is read as no date, it may also seem not to fit to the other one.
        Assert.Subset(new HashSet<string> { FirstSettlement + "/from", FirstSettlement + "/to" }, PlacesOf(answer));
        Assert.Contains(FirstSettlement + "/from", PlacesOf(answer));
    }

    [Theory]
    [InlineData("2026-01-20", "2026-01-19", "/to")]
    [InlineData("2026-01-20T00:00:00Z", "2026-01-20T00:00:00Z", "/to")]
    [InlineData("2026-01-20T08:00:00+08:00", "2026-01-20T00:00:00Z", "/to")]
    [InlineData("2026-01-20", "2026-01-21T00:00:00Z", "/to")]
    [InlineData("2026-01-20T00:00:00Z", "2026-01-21", "/to")]
    [InlineData("2026-01-20", "9998-12-31", "/to")]
    [InlineData("9998-12-31", "9998-12-31", "/to")]
    public async Task Period_ThatIsNone_Is400AtItsEnd(string from, string to, string place)
    {
        var company = Company.New(_server);
        var settled = Company.Settled(await company.EvidenceAsync(), 1, from, to);

        await RefusedAsync(company, Application(company, "cooperation", settled.ToJsonString()), FirstSettlement + place);
    }

    [Fact]
    public async Task Period_OfTheFuture_Is400AndOneThatEndsTodayIsTaken()
    {
        var company = Company.New(_server);
        var id = await company.EvidenceAsync();
        var today = BeijingDay.At(await _server.NowAsync());
        var tomorrow = Company.Settled(id, 1, Company.Text(today), Company.Text(today.AddDays(1)));

        await RefusedAsync(company, Application(company, "cooperation", tomorrow.ToJsonString()), FirstSettlement + "/to");

        var ended = Company.Settled(id, 1, Company.Text(today), Company.Text(today));
        (await company.SaveAsync(company.Application(("cooperation", ended)))).Is(200);
    }

    [Theory]
    [InlineData("2026-01-10", "2026-01-20", "2026-01-20", "2026-01-25", false)]
    [InlineData("2026-01-10", "2026-01-20", "2026-01-01", "2026-01-31", false)]
    [InlineData("2026-01-10", "2026-01-20", "2026-01-15T00:00:00Z", "2026-01-16T00:00:00Z", false)]
    [InlineData("2026-01-10", "2026-01-20", "2026-01-21", "2026-01-25", true)]
    [InlineData("2026-01-10", "2026-01-20", "2026-01-21T00:00:00Z", "2026-01-25T00:00:00Z", true)]
    public async Task E4_Periods_OfOneAlliance_MustNotOverlap(string from, string to, string from2, string to2, bool fits)
    {
        var company = Company.New(_server);
        var id = await company.EvidenceAsync();
        JsonArray both = [Company.Settlement(id, 1, from, to), Company.Settlement(id, 1, from2, to2)];
        var application = company.Application(("cooperation", new JsonObject { ["allianceSettlements"] = both }));

        if (fits) (await company.SaveAsync(application)).Is(200);
        else await RefusedAsync(company, application.ToJsonString(), Settlements + "/1");
        // On another alliance it is another settlement.
        both[1]!["alliance"] = "haowu";
        (await company.SaveAsync(application)).Is(200);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("０123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde")]
    public async Task EvidenceId_ThatIsNoneOfThisCompany_Is400AtItsPlace(string id)
    {
        var company = await Company.DraftAsync(_server);
        var settled = Company.Settled(id, 1, "2026-01-10", "2026-01-20");

        await RefusedAsync(company, Application(company, "cooperation", settled.ToJsonString()), FirstSettlement + "/evidenceId");
    }

    private async Task RefusedAsync(Company company, string body, params string[] places)
    {
        var before = _server.LastEvent();

        (await company.Owner.PutAsync(company.Path + "/application", body)).HasFaultsAt(places);

        Assert.Equal(before, _server.LastEvent());
    }

    // As text, because what is tested is often no value that a serializer would write.
    private static string Application(Company company, string field, string json) =>
        company.Application((field, "HERE")).ToJsonString().Replace("\"HERE\"", json, StringComparison.Ordinal);

    private static string SettledWith(Company company, string evidenceId, string field, string json)
    {
        var settled = Company.Settled(evidenceId, 1, "2026-01-10", "2026-01-20");
        settled["allianceSettlements"]![0]![field] = "THERE";
        return Application(company, "cooperation", settled.ToJsonString().Replace("\"THERE\"", json, StringComparison.Ordinal));
    }

    private static JsonObject Many(string list, int count, string id) => new()
    {
        [list] = new JsonArray([.. Enumerable.Range(0, count).Select(n => list switch
        {
            "allianceSettlements" => Company.Settlement(
                id, 1, Company.Text(new DateOnly(2026, 1, 1).AddDays(n)), Company.Text(new DateOnly(2026, 1, 1).AddDays(n))),
            "multiCategoryCases" => new JsonObject { ["category"] = $"c{n}", ["evidenceIds"] = new JsonArray(id) },
            _ => new JsonObject { ["brand"] = $"b{n}", ["agreementEvidenceId"] = id, ["transactionEvidenceId"] = id },
        })]),
    };

    private static HashSet<string> PlacesOf(Answer answer) => [.. answer.Json["errors"]!.AsObject().Select(e => e.Key)];
}
