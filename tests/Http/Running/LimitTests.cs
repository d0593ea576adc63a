using System.Globalization;

namespace RelayHeat.Http.Running;

/// <summary>Limits of the policy and of the gateway, small enough to be reached.</summary>
public sealed class LimitTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _data.Dispose();
    }

    [Fact]
    public async Task A14_Invite_BeyondTheOpenBindings_Is409WithFigures()
    {
        await using var server = await StartAsync(("seatLimit", 1), ("openBindingLimit", 2));
        var store = await Store.OpenAsync(server);
        await store.SubAccountAsync();
        await store.SubAccountAsync("full");

        var answer = await store.InviteAsync(store.MainAccount + ":more", "standard", "sub_account");

        answer.IsProblem(409, "binding_limit_reached", ("limit", 2), ("openBindings", 2));
    }

    [Fact]
    public async Task A14_Invite_IntoAFullInbox_Is409WithTheLimit()
    {
        await using var server = await StartAsync(("openInvitationLimit", 1));
        var (first, second) = (await Store.OpenAsync(server), await Store.OpenAsync(server));
        var (account, bindingId) = await first.InvitedAsync();

        (await second.InviteAsync(account)).IsProblem(409, "account_inbox_full", ("limit", 1));

        (await server.As(account).DeclineAsync(account, bindingId)).Is(200);
        (await second.InviteAsync(account)).Is(201);
    }

    [Fact]
    public async Task A12_Invite_BeyondADaysInvitations_Is409UntilRetryAt()
    {
        await using var server = await StartAsync(("invitationsPerDay", 2));
        var store = await Store.OpenAsync(server);
        var (account, _) = await store.InvitedAsync();
        (await store.Main.PostAsync(store.OperatorPath(account) + "/resend")).Is(200);

        var refused = await store.Main.PostAsync(store.OperatorPath(account) + "/resend");

        refused.IsProblem(409, "invitation_rate_limited", ("limit", 2), ("window", "PT24H"));
        Assert.Matches("^20[0-9-]{8}T[0-9:]{8}[.][0-9]{3}Z$", refused.String("retryAt"));
        Assert.Contains(refused.String("retryAt"), refused.String("detail"), StringComparison.Ordinal);
        (await store.InviteAsync(await Store.AccountAsync(server))).IsProblem(409, "invitation_rate_limited", ("limit", 2));
        (await server.Nobody.PostAsync("/sandbox/clock", new { advance = "PT24H" })).Is(200);
        (await store.Main.PostAsync(store.OperatorPath(account) + "/resend")).Is(200);
    }

    [Fact]
    public async Task A10_Invite_ThatProbesNames_Is429UntilTheTimeInRetryAfter()
    {
        await using var server = await StartAsync(("invitationProbes", 3));
        var (store, other) = (await Store.OpenAsync(server), await Store.OpenAsync(server));
        var operators = store.Path + "/operators";
        // What a stranger is refused does not count, nor does an invitation that was sent.
        for (var i = 0; i < 4; i++) (await server.As("stranger").PostAsync(operators, Invitation("nobody"))).Is(403);
        for (var i = 0; i < 4; i++) (await store.InviteAsync(await Store.AccountAsync(server))).Is(201);
        var account = await Store.AccountAsync(server);
        (await store.Main.PostAsync(operators + "?dryRun=true", Invitation(account))).Is(201);
        (await store.InviteAsync("nobody-1")).IsProblem(404, "account_not_found");
        (await store.InviteAsync("nobody-2")).IsProblem(404, "account_not_found");

        var refused = await store.Main.PostAsync(operators, Invitation(account), ("Idempotency-Key", "k"));

        refused.IsProblem(429, "rate_limited", ("quota", "invitation_probes"), ("limit", 3));
        Assert.InRange(int.Parse(refused.Header("Retry-After")!, CultureInfo.InvariantCulture), 500, 600);
        await store.SubAccountAsync();
        (await other.InviteAsync(account)).Is(201);
        (await server.Nobody.PostAsync("/sandbox/clock", new { advance = "PT10M" })).Is(200);
        (await store.Main.PostAsync(operators, Invitation(account), ("Idempotency-Key", "k"))).Is(201);

        static object Invitation(string account) => new { account, type = "operator", permission = "standard" };
    }

    [Fact]
    public async Task C2_Commission_KeepsToTheLimitsOfThePolicy()
    {
        await using var server = await StartAsync(("rateCeilingBps", 10), ("openPlanLimit", 2), ("streamersPerPlan", 1));
        var store = await Store.OpenAsync(server);
        (await store.Main.PostAsync(store.PlansPath, Store.Plan("store_wide", 11))).IsProblem(409, "rate_out_of_range", ("max", 10));
        (await store.Main.PostAsync(store.PlansPath, Store.Plan("item_directional", 10, null, "s1", "s2"))).HasFaultsAt("/streamers");
        await store.PlanAsync("store_wide", 10);
        var planId = await store.PlanAsync("item_general", 10);

        (await store.Main.PostAsync(store.PlansPath, Store.Plan("item_general", 10, "i2"))).IsProblem(409, "plan_limit_reached", ("limit", 2));

        (await store.Main.PostAsync(store.PlanPath(planId) + "/stop")).Is(200);
        await store.PlanAsync("item_general", 10, "i2");
    }

    [Fact]
    public async Task A5_FullManagesBindings_WhereThePolicySaysSo()
    {
        const string flag = "\"fullManagesBindings\":";
        File.WriteAllText(_data.File("policy.json"), Policies.Document().Replace(flag + "false", flag + "true", StringComparison.Ordinal));
        await using var server = await Server.StartAsync(_data.File("data"), $"--Policy:File={_data.File("policy.json")}");
        var store = await Store.OpenAsync(server);
        var full = await store.BoundAsync();

        var answer = await server.As(full).PostAsync(
            store.Path + "/operators", new { account = store.MainAccount + ":s", type = "sub_account", permission = "standard" });

        answer.Is(201);
        Assert.Equal("test", (string?)(await server.Ops.EventsAsync(store.Entity)).Items[^1]["policyVersion"]);
    }

    [Fact]
    public async Task Requests_BeyondAnAccountsRate_Are429AndOthersGoOn()
    {
        await using var server = await Server.StartAsync(_data.Path, "--Limits:RequestsPerSecond=1");
        var greedy = server.As("greedy");

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => greedy.AccountAsync("greedy")));

        var limited = answers.Where(a => a.Status == 429).ToList();
        Assert.NotEmpty(limited);
        Assert.All(limited, a => a.IsProblem(429, "rate_limited", ("quota", "requests_per_second"), ("limit", 1)));
        Assert.All(answers.Except(limited), a => a.IsProblem(404, "account_not_found"));
        Assert.Contains(answers, a => a.Status == 404);
        (await server.As("modest").AccountAsync("modest")).IsProblem(404, "account_not_found");
        (await server.Nobody.GetAsync("/health/ready")).Is(200);
        await Eventually.FitsAsync(() => greedy.AccountAsync("greedy"), a => a.Status == 404, "the rate allows the account again");
    }

    private Task<Server> StartAsync(params (string, int)[] values)
    {
        File.WriteAllText(_data.File("policy.json"), Policies.Document(values));
        return Server.StartAsync(_data.File("data"), $"--Policy:File={_data.File("policy.json")}");
    }
}
