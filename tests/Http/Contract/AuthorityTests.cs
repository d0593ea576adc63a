namespace RelayHeat.Http.Contract;

/// <summary>Table B bites: every capability of an account before and after each change of its binding, from that instant.</summary>
public sealed class AuthorityTests(SharedServer shared)
{
    private const string None = "";
    private const string Standard = "view_bindings view_commission";
    private const string Full = "view_bindings set_commission view_commission view_fund_account";

    private readonly Server _server = shared.Server;

    [Fact]
    public async Task B_Account_MayWhatTheTableSays_BeforeAndAfterEachChangeOfItsBinding()
    {
        var store = await Store.OpenAsync(_server);
        await store.PlanAsync("item_general");
        (await store.MoveAsync("top_up", 100)).Is(201);
        var account = await Store.AccountAsync(_server);
        await MayAsync(store, account, None, "before the invitation");

        (await store.InviteAsync(account)).Is(201);
        await MayAsync(store, account, None, "invited");
        (await store.Main.DeleteAsync(store.OperatorPath(account))).Is(200);
        await MayAsync(store, account, None, "cancelled");

        var (_, bindingId) = await store.InvitedAsync("full", account);
        (await _server.As(account).AcceptAsync(account, bindingId)).Is(200);
        await MayAsync(store, account, Full, "bound with full");
        await ChangeAsync(store, account, "standard");
        await MayAsync(store, account, Standard, "downgraded");
        await ChangeAsync(store, account, "full");
        await MayAsync(store, account, Full, "upgraded");

        (await store.Main.DeleteAsync(store.OperatorPath(account))).Is(200);
        await MayAsync(store, account, None, "unbound");
        (_, bindingId) = await store.InvitedAsync("standard", account);
        (await _server.As(account).AcceptAsync(account, bindingId)).Is(200);
        await MayAsync(store, account, Standard, "bound again with standard");
        (await _server.As(account).LeaveAsync(account)).Is(200);
        await MayAsync(store, account, None, "left");
    }

    [Fact]
    public async Task B_SubAccount_MayWhatTheTableSays()
    {
        var store = await Store.OpenAsync(_server);
        var account = await store.SubAccountAsync("standard");
        await MayAsync(store, account, Standard, "bound with standard");
        await ChangeAsync(store, account, "full");
        await MayAsync(store, account, Full, "upgraded");
        (await store.Main.DeleteAsync(store.OperatorPath(account))).Is(200);
        await MayAsync(store, account, None, "unbound");
        await MayAsync(store, store.MainAccount, "manage_bindings " + Full, "main account");
    }

    private static async Task ChangeAsync(Store store, string account, string permission) =>
        (await store.Main.PutAsync(store.OperatorPath(account) + "/permission", new { permission })).Is(200);

    private static async Task MayAsync(Store store, string account, string capabilities, string when)
    {
        var api = store.Server.As(account);
        const string period = "from=2026-01-01T00:00:00Z&to=2026-12-01T00:00:00Z";
        (string Capability, string Method, string Path, object? Body)[] calls =
        [
            ("manage_bindings", "DELETE", store.OperatorPath("nobody"), null),
            ("view_bindings", "GET", store.Path + "/operators", null),
            ("view_bindings", "GET", $"{store.Path}/binding-history.csv?{period}", null),
            ("set_commission", "POST", store.PlansPath + "?dryRun=true", Store.Plan("store_wide")),
            ("set_commission", "POST", store.PlansPath, Store.Plan("item_general", 1, Unique.Name("i"))),
            ("view_commission", "GET", store.PlansPath, null),
            ("view_commission", "GET", store.Path + "/commission?item=i1", null),
            ("view_fund_account", "GET", store.FundPath, null),
            ("view_fund_account", "GET", store.FundPath + "/entries", null),
            ("view_fund_account", "GET", $"{store.FundPath}/entries.csv?{period}", null),
        ];
        foreach (var (capability, method, path, body) in calls)
        {
            var answer = await api.SendAsync(method, path, body);
            var may = capabilities.Split(' ').Contains(capability);
            Assert.True(may == (answer.Status is 200 or 201), $"{when}, {capability}, {method} {path}: {answer}");
            if (!may) answer.IsProblem(403, "forbidden");
        }
    }
}
