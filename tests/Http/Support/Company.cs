using System.Globalization;
using RelayHeat.Engine;
using RelayHeat.Grains.Names;

namespace RelayHeat.Http.Support;

/// <summary>A company that applies to be a provider, and what is done for it.</summary>
internal sealed class Company
{
    public const long DepositFen = 10_000_000;

    private Company(Server server, string? account)
    {
        (Server, Uscc, Account) = (server, Unique.Uscc(), account ?? Unique.Name("applicant"));
        Owner = server.As(Account);
    }

    public Server Server { get; }

    public string Uscc { get; }

    public string Account { get; }

    /// <summary>The view of the account that files.</summary>
    public Api Owner { get; }

    public string Path => "/v1/providers/" + Uscc;

    public string Entity => "provider/" + Uscc;

    public string Name => "星河文化" + Uscc;

    public string LegalRepresentative => "代表" + Uscc;

    /// <summary>What the company has at Alipay.</summary>
    public string Subject => "2088-" + Uscc;

    /// <summary>One that nothing is filed for yet.</summary>
    public static Company New(Server server, string? account = null) => new(server, account);

    /// <summary>One in draft, without evidence or anything else that admission asks for.</summary>
    public static async Task<Company> DraftAsync(Server server)
    {
        var company = New(server);
        (await company.SaveAsync(company.Application())).Is(201);
        return company;
    }

    /// <summary>One in draft that has all that admission asks for.</summary>
    public static async Task<Company> ReadyAsync(Server server, Company? company = null)
    {
        company ??= New(server);
        await company.WriteAsync();
        (await company.FactsAsync()).Is(200);
        (await company.PayAsync(DepositFen)).Is(200);
        return company;
    }

    public static async Task<Company> SubmittedAsync(Server server, Company? company = null)
    {
        company = await ReadyAsync(server, company);
        (await company.Owner.PostAsync(company.Path + "/submit")).Is(200);
        return company;
    }

    public static async Task<Company> AdmittedAsync(Server server, Company? company = null)
    {
        company = await SubmittedAsync(server, company);
        (await company.ReviewAsync()).Is(200);
        return company;
    }

    /// <summary>One that leaves as soon as an open delivery is done.</summary>
    public static async Task<Company> WindingDownAsync(Server server)
    {
        var company = await AdmittedAsync(server);
        (await company.StandingAsync(openDeliveries: 1)).Is(200);
        (await company.ExitAsync(windDown: true)).Is(200);
        return company;
    }

    public static async Task<Company> ExitedAsync(Server server)
    {
        var company = await AdmittedAsync(server);
        (await company.ExitAsync()).Is(200);
        return company;
    }

    /// <summary>A whole application, but for the fields that are given.</summary>
    public JsonObject Application(params (string Name, JsonNode? Value)[] fields)
    {
        var application = new JsonObject
        {
            ["companyName"] = Name,
            ["legalRepresentative"] = LegalRepresentative,
            ["alipaySubject"] = Subject,
            ["independentLegalEntity"] = true,
            ["taxpayerType"] = "general",
            ["employees"] = 10,
        };
        foreach (var (name, value) in fields) application[name] = value;
        return application;
    }

    /// <summary>Cooperation that rests on one settlement: one fen more than is needed, as of today.</summary>
    public async Task<JsonObject> SettledAsync(string evidenceId, long amountFen = 50_000_001)
    {
        var today = BeijingDay.At(await Server.NowAsync());
        return Settled(evidenceId, amountFen, Text(today.AddDays(-20)), Text(today));
    }

    public static JsonObject Settled(string evidenceId, long amountFen, string from, string to) => new()
    {
        ["allianceSettlements"] = new JsonArray(Settlement(evidenceId, amountFen, from, to)),
    };

    public static JsonObject Settlement(string evidenceId, long amountFen, string from, string to) => new()
    {
        ["alliance"] = "taobao",
        ["amountFen"] = amountFen,
        ["from"] = from,
        ["to"] = to,
        ["evidenceId"] = evidenceId,
    };

    /// <summary>Writes an application that meets sections E3 and E4.</summary>
    public async Task<Answer> WriteAsync()
    {
        var cooperation = await SettledAsync(await EvidenceAsync());
        return (await SaveAsync(Application(("cooperation", cooperation)))).Is(200);
    }

    public Task<Answer> GetAsync() => Owner.GetAsync(Path);

    public Task<Answer> SaveAsync(JsonObject application, params (string, string)[] headers) =>
        Owner.PutAsync(Path + "/application", application, headers);

    /// <summary>A new piece of evidence, and its id.</summary>
    public async Task<string> EvidenceAsync(string kind = "backoffice_screenshot", DateOnly? issuedOn = null) =>
        (await UploadAsync(Form.Evidence(Files.Png(), kind, issuedOn))).Is(201).String("evidenceId");

    public Task<Answer> UploadAsync(Form form, Api? by = null) => UploadAsync(form.End(), by);

    public Task<Answer> UploadAsync(byte[] form, Api? by = null) => (by ?? Owner).PostAsync(Path + "/evidence", form, Form.ContentType);

    public Task<Answer> FactsAsync(bool verified = true, params object[] otherRoles) =>
        Server.Registry.PutAsync(Path + "/facts", new { alipayEnterpriseVerified = verified, otherRoles });

    public Task<Answer> PayAsync(long amountFen) => MoveAsync("payment", amountFen);

    public Task<Answer> MoveAsync(string kind, long amountFen, string? entryId = null, string reference = "银行流水") =>
        Server.Ops.PostAsync(Path + "/deposit/entries", new { entryId = entryId ?? Unique.Name("e"), kind, amountFen, reference });

    public Task<Answer> ReviewAsync(string decision = "approve", object? reasons = null, params (string, string)[] headers) =>
        Server.Review.PostAsync(Path + "/review", reasons is null ? new { decision } : new { decision, reasons }, headers);

    public async Task<Answer> StandingAsync(int openDeliveries = 0, bool litigation = false, DateTimeOffset? asOf = null)
    {
        var report = new
        {
            openDeliveries,
            openDisputes = 0,
            openComplaints = 0,
            litigation,
            regulatoryInquiry = false,
            asOf = Text(asOf ?? await Server.NowAsync()),
        };
        return await Server.Enforcement.PutAsync(Path + "/standing", report);
    }

    public Task<Answer> PenaltyAsync(string penaltyId, DateTimeOffset until) =>
        Server.Enforcement.PostAsync(Path + "/penalties", new { penaltyId, until = Text(until), reason = "迟延交付" });

    public Task<Answer> FineAsync(string fineId, long amountFen) =>
        Server.Enforcement.PostAsync(Path + "/fines", new { fineId, amountFen, reason = "虚假宣传" });

    public Task<Answer> PayFineAsync(string fineId, long amountFen, string? paymentId = null) =>
        Server.Ops.PostAsync($"{Path}/fines/{fineId}/payments", new { paymentId = paymentId ?? Unique.Name("p"), amountFen });

    public Task<Answer> ExitAsync(bool windDown = false) => Owner.PostAsync(Path + "/exit", new { windDown });

    public Task<Answer> RemoveAsync(string cause) => Server.Enforcement.PostAsync(Path + "/removal", new { cause, reason = "清退" });

    public Task<Answer> ReapplyAsync() => Owner.PostAsync(Path + "/reapply");

    public static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Text(DateTimeOffset instant) =>
        instant.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
