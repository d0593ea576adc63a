namespace RelayHeat.Http.Commands;

/// <summary>Every command to a provider, each on a stage of its own.</summary>
internal static class ProviderCommandCase
{
    public static Dictionary<string, Func<Server, Task<Prepared>>> All { get; } = new()
    {
        ["file_application"] = File,
        ["save_application"] = Save,
        ["file_with_evidence"] = FileWithEvidence,
        ["add_evidence"] = AddEvidence,
        ["submit_application"] = async server => ByOwner(await Company.ReadyAsync(server), "/submit"),
        ["withdraw_application"] = async server => ByOwner(await Company.SubmittedAsync(server), "/withdraw"),
        ["approve_application"] = Approve,
        ["return_application"] = Return,
        ["record_facts"] = RecordFacts,
        ["change_owner"] = ChangeOwner,
        ["report_standing"] = ReportStanding,
        ["impose_penalty"] = ImposePenalty,
        ["lift_penalty"] = LiftPenalty,
        ["impose_fine"] = ImposeFine,
        ["pay_fine"] = PayFine,
        ["move_deposit"] = MoveDeposit,
        ["exit"] = async server => ByOwner(await Company.AdmittedAsync(server), "/exit", new { windDown = false }),
        ["wind_down"] = WindDown,
        ["withdraw_exit"] = async server =>
            ByOwner(await Company.WindingDownAsync(server), "/exit/withdraw") with { RefusedAgain = "not_winding_down" },
        ["remove_provider"] = async server => Removal(await Company.AdmittedAsync(server), "violation"),
        ["bar_provider"] = async server => Removal(await Company.AdmittedAsync(server), "serious_violation"),
        ["reapply"] = async server => ByOwner(await Company.ExitedAsync(server), "/reapply") with { RefusedAgain = "not_exited" },
    };

    private static Task<Prepared> File(Server server)
    {
        var company = Company.New(server);
        return Task.FromResult(Of(company, company.Owner, "PUT", "/application", company.Application(), 201));
    }

    private static async Task<Prepared> Save(Server server)
    {
        var company = await Company.DraftAsync(server);
        return Of(company, company.Owner, "PUT", "/application", company.Application(("employees", 12)));
    }

    private static Task<Prepared> FileWithEvidence(Server server) => Task.FromResult(Upload(Company.New(server)));

    private static async Task<Prepared> AddEvidence(Server server) => Upload(await Company.DraftAsync(server));

    private static Prepared Upload(Company company) =>
        Of(company, company.Owner, "POST", "/evidence", Form.Evidence(Files.Png()).End(), 201) with { Headers = [Form.ContentType] };

    private static async Task<Prepared> Approve(Server server) =>
        Review(await Company.SubmittedAsync(server), new { decision = "approve" });

    private static async Task<Prepared> Return(Server server) =>
        Review(await Company.SubmittedAsync(server), new { decision = "return", reasons = new { employees = "无社保记录" } }) with
        {
            RefusedAgain = "not_under_review",
        };

    private static Prepared Review(Company company, object decision) =>
        Of(company, company.Server.Review, "POST", "/review", decision);

    private static async Task<Prepared> RecordFacts(Server server)
    {
        object[] otherRoles = [new { role = "MCN", depositPaidFen = Company.DepositFen }];
        return Of(await Company.DraftAsync(server), server.Registry, "PUT", "/facts", new { alipayEnterpriseVerified = true, otherRoles });
    }

    private static async Task<Prepared> ChangeOwner(Server server)
    {
        var next = new { account = await Store.AccountAsync(server), reason = "冒名申请" };
        return Of(await Company.DraftAsync(server), server.Registry, "PUT", "/owner", next);
    }

    private static async Task<Prepared> ReportStanding(Server server)
    {
        var report = new
        {
            openDeliveries = 1, openDisputes = 2, openComplaints = 3, litigation = true, regulatoryInquiry = false,
            asOf = "2026-01-31T08:00:00Z",
        };
        return Of(await Company.DraftAsync(server), server.Enforcement, "PUT", "/standing", report);
    }

    private static async Task<Prepared> ImposePenalty(Server server)
    {
        var penalty = new { penaltyId = "p", until = Company.Text((await server.NowAsync()).AddDays(3)), reason = "r" };
        return Of(await Company.DraftAsync(server), server.Enforcement, "POST", "/penalties", penalty);
    }

    private static async Task<Prepared> LiftPenalty(Server server)
    {
        var company = await Company.DraftAsync(server);
        (await company.PenaltyAsync("p", (await server.NowAsync()).AddDays(3))).Is(200);
        return Of(company, server.Enforcement, "DELETE", "/penalties/p");
    }

    private static async Task<Prepared> ImposeFine(Server server) =>
        Of(await Company.DraftAsync(server), server.Enforcement, "POST", "/fines", new { fineId = "f", amountFen = 500, reason = "r" });

    private static async Task<Prepared> PayFine(Server server)
    {
        var company = await Company.DraftAsync(server);
        (await company.FineAsync("f", 500)).Is(200);
        return Of(company, server.Ops, "POST", "/fines/f/payments", new { paymentId = "p", amountFen = 200 });
    }

    private static async Task<Prepared> MoveDeposit(Server server)
    {
        var movement = new { entryId = "e", kind = "payment", amountFen = 500, reference = "r" };
        return Of(await Company.DraftAsync(server), server.Ops, "POST", "/deposit/entries", movement);
    }

    private static async Task<Prepared> WindDown(Server server)
    {
        var company = await Company.AdmittedAsync(server);
        (await company.StandingAsync(openDeliveries: 1)).Is(200);
        return ByOwner(company, "/exit", new { windDown = true });
    }

    private static Prepared Removal(Company company, string cause) =>
        Of(company, company.Server.Enforcement, "POST", "/removal", new { cause, reason = "清退" });

    private static Prepared ByOwner(Company company, string path, object? body = null) => Of(company, company.Owner, "POST", path, body);

    private static Prepared Of(Company company, Api actor, string method, string path, object? body = null, int status = 200) =>
        new(actor, method, company.Path + path, body, status)
        {
            Resource = company.Path,
            Entity = company.Entity,
            Other = ("DELETE", company.Path + "/penalties/other", null),
            Witnesses =
            [
                (company.Server.Ops, company.Path),
                (company.Server.Review, company.Path + "/application"),
                (company.Server.Ops, "/v1/providers?q=" + company.Uscc),
                .. Events(company.Server, company.Entity),
                .. Events(company.Server, "account/" + company.Account),
                .. Events(company.Server, "subject/representative:" + company.LegalRepresentative.ToLowerInvariant()),
            ],
        };

    private static (Api, string)[] Events(Server server, string entity) =>
        [(server.Ops, "/v1/events?limit=200&entity=" + Api.Escape(entity))];
}
