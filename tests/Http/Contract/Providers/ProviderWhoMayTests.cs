namespace RelayHeat.Http.Contract.Providers;

/// <summary>G1 for providers: who may do what, and that whoever may not learns nothing.</summary>
public sealed class ProviderWhoMayTests(SharedServer shared)
{
    private static readonly string[] Filing = ["/application", "/evidence"];

    private readonly Server _server = shared.Server;

    /// <summary>Calls, the stage that makes them succeed, and who may make them.</summary>
    public static TheoryData<string, string, string, string> Calls => new()
    {
        { "GET", "", "draft", "owner registry review enforcement ops" },
        { "GET", "/requirements", "draft", "owner registry review enforcement ops" },
        { "GET", "/application", "draft", "owner review" },
        { "GET", "/evidence/{evidence}", "draft", "owner review" },
        { "PUT", "/application", "draft", "owner" },
        { "POST", "/evidence", "draft", "owner" },
        { "POST", "/submit", "draft", "owner" },
        { "POST", "/withdraw", "submitted", "owner" },
        { "POST", "/review", "submitted", "review" },
        { "PUT", "/facts", "draft", "registry" },
        { "PUT", "/owner", "draft", "registry" },
        { "PUT", "/standing", "draft", "enforcement" },
        { "POST", "/penalties", "draft", "enforcement" },
        { "DELETE", "/penalties/p", "draft", "enforcement" },
        { "POST", "/fines", "draft", "enforcement" },
        { "POST", "/fines/f/payments", "draft", "ops" },
        { "POST", "/deposit/entries", "draft", "ops" },
        { "POST", "/exit", "admitted", "owner" },
        { "POST", "/exit/withdraw", "winding_down", "owner" },
        { "POST", "/removal", "admitted", "enforcement" },
        { "POST", "/reapply", "exited", "owner" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task G1_OnlyWhoMay_IsAnswered(string method, string path, string stage, string allowed)
    {
        var company = await AtAsync(stage);
        var call = await CallAsync(company, method, path);
        foreach (var (role, api) in Callers(company))
        {
            var answer = await call.SendAsync(api, company.Path, dryRun: method != "GET");
            var may = allowed.Split(' ').Contains(role);
            Assert.True(may == (answer.Status is 200 or 201), $"{role}, may: {may}, {method} {path}: {answer}");
            if (!may) answer.IsProblem(403, "forbidden");
        }
        (await call.SendAsync(_server.Nobody, company.Path, dryRun: false)).IsProblem(401, "unauthenticated");
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task G1_Forbidden_ReadsTheSameWhereThereIsNothing(string method, string path, string stage, string allowed)
    {
        var (company, nothing) = (await AtAsync(stage), Company.New(_server));
        var call = await CallAsync(company, method, path);
        var isFiling = method != "GET" && Filing.Contains(path);
        // Staff that acts for applicants or reads any provider is told of one that is not there; anybody may file.
        var mayKnow = allowed.StartsWith("owner", StringComparison.Ordinal) && !Filing.Contains(path) && !path.Contains('{');
        foreach (var (role, api) in Callers(company).Where(c => !isFiling && !allowed.Split(' ').Contains(c.Role)))
        {
            if (mayKnow && role != "another") continue;
            var there = await call.SendAsync(api, company.Path, dryRun: false);
            var missing = await call.SendAsync(api, nothing.Path, dryRun: false);
            Assert.Equal(there.IsProblem(403, "forbidden").WithoutTrace(), missing.IsProblem(403, "forbidden").WithoutTrace());
            Assert.Equal((there.ETag, there.Header("Location")), (missing.ETag, missing.Header("Location")));
        }
    }

    [Fact]
    public async Task G1_List_IsForReviewEnforcementAndOps()
    {
        var company = await Company.DraftAsync(_server);

        foreach (var (role, api) in Callers(company))
        {
            var answer = await api.GetAsync("/v1/providers?limit=1");
            if (role is "review" or "enforcement" or "ops") answer.Is(200);
            else answer.IsProblem(403, "forbidden");
        }
        (await _server.Nobody.GetAsync("/v1/providers")).IsProblem(401, "unauthenticated");
    }

    private Task<Company> AtAsync(string stage) => stage switch
    {
        "draft" => Company.ReadyAsync(_server),
        "submitted" => Company.SubmittedAsync(_server),
        "admitted" => Company.AdmittedAsync(_server),
        "winding_down" => Company.WindingDownAsync(_server),
        _ => Company.ExitedAsync(_server),
    };

    private (string Role, Api Api)[] Callers(Company company) =>
    [
        ("owner", company.Owner), ("another", _server.As("another")), ("registry", _server.Registry), ("review", _server.Review),
        ("enforcement", _server.Enforcement), ("ops", _server.Ops),
    ];

    private async Task<Call> CallAsync(Company company, string method, string path)
    {
        if (path.Contains("/fines/f", StringComparison.Ordinal)) (await company.FineAsync("f", 1)).Is(200);
        var until = Company.Text((await _server.NowAsync()).AddDays(1));
        object? body = (method, path) switch
        {
            ("PUT", "/application") => company.Application(),
            ("POST", "/evidence") => Form.Evidence(Files.Png()).End(),
            (_, "/review") => new { decision = "approve" },
            (_, "/owner") => new { account = await Store.AccountAsync(_server), reason = "r" },
            (_, "/facts") => new { alipayEnterpriseVerified = true },
            (_, "/standing") => new
            {
                openDeliveries = 0, openDisputes = 0, openComplaints = 0, litigation = false, regulatoryInquiry = false,
                asOf = "2026-01-01T00:00:00Z",
            },
            ("POST", "/penalties") => new { penaltyId = "p", until, reason = "r" },
            (_, "/fines") => new { fineId = "f", amountFen = 1, reason = "r" },
            (_, "/fines/f/payments") => new { paymentId = "p", amountFen = 1 },
            (_, "/deposit/entries") => new { entryId = "e", kind = "payment", amountFen = 1, reference = "r" },
            (_, "/exit") => new { windDown = false },
            (_, "/removal") => new { cause = "violation", reason = "r" },
            _ => null,
        };
        var evidenceId = path.Contains("{evidence}", StringComparison.Ordinal) ? await company.EvidenceAsync() : "";
        return new Call(method, path.Replace("{evidence}", evidenceId, StringComparison.Ordinal), body);
    }

    private sealed record Call(string Method, string Path, object? Body)
    {
        public Task<Answer> SendAsync(Api api, string provider, bool dryRun) => api.SendAsync(
            Method, provider + Path + (dryRun ? "?dryRun=true" : ""), Body, (Body is byte[]) ? [Form.ContentType] : []);
    }
}
