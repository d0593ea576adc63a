namespace RelayHeat.Http.BadInput;

/// <summary>Bodies of the commands to a provider that cannot be understood.</summary>
public sealed class ProviderBodyTests(PrivateServer own) : IClassFixture<PrivateServer>
{
    private readonly Server _server = own.Server;

    public static TheoryData<string> Amounts => ApplicationBodyTests.NotAmounts;

    [Theory]
    [InlineData("PUT", "/facts", "{}", "/alipayEnterpriseVerified")]
    [InlineData("PUT", "/facts", """{"alipayEnterpriseVerified":1,"otherRoles":{},"x":0}""",
        "/alipayEnterpriseVerified", "/otherRoles", "/x")]
    [InlineData("PUT", "/facts",
        """{"alipayEnterpriseVerified":true,"otherRoles":[{"role":"MCN","depositPaidFen":-1,"a/b":1},{"role":""}]}""",
        "/otherRoles/0/depositPaidFen", "/otherRoles/0/a~1b", "/otherRoles/1/role", "/otherRoles/1/depositPaidFen")]
    [InlineData("PUT", "/facts",
        """{"alipayEnterpriseVerified":true,"otherRoles":[{"role":"MCN","depositPaidFen":1},{"role":" MCN ","depositPaidFen":2}]}""",
        "/otherRoles/1/role")]
    [InlineData("PUT", "/standing", "{}",
        "/openDeliveries", "/openDisputes", "/openComplaints", "/litigation", "/regulatoryInquiry", "/asOf")]
    [InlineData("PUT", "/standing",
        """
        {"openDeliveries":-1,"openDisputes":1000001,"openComplaints":1.5,"litigation":null,"regulatoryInquiry":"no","asOf":"2026-01-31"}
        """,
        "/openDeliveries", "/openDisputes", "/openComplaints", "/litigation", "/regulatoryInquiry", "/asOf")]
    [InlineData("POST", "/penalties", """{"penaltyId":"..","until":"2026-02-30T00:00:00Z","reason":" "}""",
        "/penaltyId", "/until", "/reason")]
    [InlineData("POST", "/penalties", """{"penaltyId":"a/b","until":"9999-12-31T00:00:00Z","reason":"a\u0000"}""",
        "/penaltyId", "/until", "/reason")]
    [InlineData("POST", "/penalties", """{"penaltyId":"p","until":"2026-01-01T00:00:00Z","reason":"r"}""", "/until")]
    [InlineData("POST", "/fines", """{"fineId":"一","amountFen":0,"reason":"\ud800"}""", "/fineId", "/amountFen", "/reason")]
    [InlineData("POST", "/fines/f/payments", """{"paymentId":".","amountFen":-5,"fineId":"f"}""", "/paymentId", "/amountFen", "/fineId")]
    [InlineData("POST", "/deposit/entries", """{"entryId":"","kind":"Payment","amountFen":1e3,"reference":""}""",
        "/entryId", "/kind", "/amountFen", "/reference")]
    [InlineData("POST", "/exit", """{"windDown":"yes"}""", "/windDown")]
    [InlineData("POST", "/exit", """{"winddown":true}""", "/winddown")]
    [InlineData("POST", "/removal", """{"cause":"dislike","reason":null}""", "/cause", "/reason")]
    [InlineData("PUT", "/owner", "{}", "/account", "/reason")]
    [InlineData("PUT", "/owner", """{"account":"a b","reason":"","force":true}""", "/account", "/reason", "/force")]
    [InlineData("POST", "/submit", """{"force":true}""", "/force")]
    [InlineData("POST", "/reapply", """{"round":7}""", "/round")]
    [InlineData("DELETE", "/penalties/p", """{"x":1}""", "/x")]
    [InlineData("POST", "/review", "{}", "/decision")]
    [InlineData("POST", "/review", """{"decision":"reject"}""", "/decision")]
    [InlineData("POST", "/review", """{"decision":"return"}""", "/reasons")]
    [InlineData("POST", "/review", """{"decision":"return","reasons":{}}""", "/reasons")]
    [InlineData("POST", "/review", """{"decision":"return","reasons":null}""", "/reasons")]
    [InlineData("POST", "/review", """{"decision":"return","reasons":["deposit"]}""", "/reasons")]
    [InlineData("POST", "/review", """{"decision":"return","reasons":"deposit"}""", "/reasons")]
    [InlineData("POST", "/review", """{"decision":"approve","reasons":{"deposit":"x"}}""", "/reasons")]
    [InlineData("POST", "/review", """{"decision":"return","reasons":{"a/b~c":"x","Deposit":"x","":"x","employees":""}}""",
        "/reasons/a~1b~0c", "/reasons/Deposit", "/reasons/", "/reasons/employees")]
    [InlineData("POST", "/review", """{"decision":"return","reasons":{"deposit":1,"employees":null,"obligations_fulfilled":"x"}}""",
        "/reasons/deposit", "/reasons/employees", "/reasons/obligations_fulfilled")]
    public async Task Command_EveryFaultIsToldAtOnceAtItsPlace(string method, string path, string body, params string[] places)
    {
        var company = await Company.SubmittedAsync(_server);
        var before = _server.LastEvent();

        (await ActorOf(company, path).SendAsync(method, company.Path + path, body)).HasFaultsAt(places);

        Assert.Equal(before, _server.LastEvent());
    }

    [Theory]
    [MemberData(nameof(Amounts))]
    public async Task Amount_OtherThanWholeFen_Is400WhereverItIs(string json)
    {
        var company = await Company.DraftAsync(_server);
        (string Path, string Body)[] calls =
        [
            ("/fines", "{\"fineId\":\"f\",\"reason\":\"r\",\"amountFen\":HERE}"),
            ("/fines/f/payments", "{\"paymentId\":\"p\",\"amountFen\":HERE}"),
            ("/deposit/entries", "{\"entryId\":\"e\",\"kind\":\"payment\",\"reference\":\"r\",\"amountFen\":HERE}"),
        ];
        var before = _server.LastEvent();
        foreach (var (path, body) in calls)
        {
            (await ActorOf(company, path).PostAsync(company.Path + path, body.Replace("HERE", json, StringComparison.Ordinal)))
                .HasFaultsAt("/amountFen");
        }
        Assert.Equal(before, _server.LastEvent());
    }

    [Fact]
    public async Task Amount_TheLargest_IsTaken()
    {
        var company = await Company.DraftAsync(_server);
        const long most = 1_000_000_000_000_000;

        (await company.FineAsync("f", most)).Is(200);
        (await company.PayFineAsync("f", most)).Is(200);
        (await company.PayAsync(most)).Is(200);
        var twice = (await company.PayAsync(most)).Is(200);

        Assert.Equal(2 * most, (long)twice.Json["deposit"]!["paidFen"]!);
    }

    [Fact]
    public async Task Reasons_MoreThanAreWorthTelling_AreToldInPart()
    {
        var company = await Company.SubmittedAsync(_server);
        var reasons = Enumerable.Range(0, 2000).ToDictionary(n => "r" + n, _ => "x");

        var answer = (await company.ReviewAsync("return", reasons)).IsProblem(400, "validation_failed");

        Assert.Equal(100, answer.Json["errors"]!.AsObject().Count);
    }

    [Theory]
    [InlineData("""{"decision":"return","reasons":{"\ud800":"x"}}""")]
    [InlineData("""{"decision":"return","reasons":{"deposit":"x","deposit":"y"}}""")]
    [InlineData("""{"decision":"return","reasons":{"deposit":"x","\u0064eposit":"y"}}""")]
    public async Task Reasons_OfNamesThatAreNone_Are400(string body)
    {
        var company = await Company.SubmittedAsync(_server);

        Assert.Equal(400, (await _server.Review.PostAsync(company.Path + "/review", body)).Status);

        Assert.Equal("under_review", (await company.GetAsync()).String("status"));
    }

    [Fact]
    public async Task Text_OfAHundredCharacters_IsTakenAndOfOneMoreIsNot()
    {
        var company = await Company.SubmittedAsync(_server);

        (await company.ReviewAsync("return", new { deposit = new string('长', 101) })).HasFaultsAt("/reasons/deposit");
        (await company.ReviewAsync("return", new { deposit = new string('长', 100) })).Is(200);
    }

    private Api ActorOf(Company company, string path) => path.Split('/')[1] switch
    {
        "facts" or "owner" => _server.Registry,
        "review" => _server.Review,
        "deposit" => _server.Ops,
        "fines" when path.EndsWith("payments", StringComparison.Ordinal) => _server.Ops,
        "standing" or "penalties" or "fines" or "removal" => _server.Enforcement,
        _ => company.Owner,
    };
}
