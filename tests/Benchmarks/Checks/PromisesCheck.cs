using RelayHeat.Benchmarks.Running;

namespace RelayHeat.Benchmarks.Checks;

/// <summary>Checks that a contender of equal work gives RelayHeat's guarantees. Store 0 exists and has free seats.</summary>
internal static class PromisesCheck
{
    private const string Main = "main0000000";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(Api api, Lab lab)
    {
        await CheckCallersAsync(api, lab);
        await CheckKeysAsync(api, lab);
        await Tell("an account that is bound", api, "keyed", boundTo: "s0000000");
        await ContractCheck.Expect("unbinding it", api.UnbindAsync(0, "keyed"), 200, ("status", "unbound"));
        await Tell("an account that was unbound", api, "keyed", boundTo: null);
    }

    /// <summary>Waits until an account shows its binding. An account without one may also be unknown.</summary>
    public static async Task Tell(string what, Api api, string name, string? boundTo, string main = Main)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            var account = await api.AccountAsync($"{main}:{name}");
            var isShown = account.Status == 200 || (account.Status == 404 && boundTo is null);
            if (isShown && account.Find("boundTo", "merchantId") == boundTo) return;
            if (deadline.IsCancellationRequested) throw new DisqualifiedException($"{what}: was not told, and answers {account.Body}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
        }
    }

    private static async Task CheckCallersAsync(Api api, Lab lab)
    {
        var forged = lab.TokenOf(Main)[..^4] + "AAAA";
        await ContractCheck.Expect("binding without a token", api.BindAsAsync(0, "nobody", "standard", token: null, "k0"), 401);
        await ContractCheck.Expect("binding with a forged token", api.BindAsAsync(0, "nobody", "standard", forged, "k0"), 401);
        var stranger = lab.TokenOf("main0000001");
        await ContractCheck.Expect("binding to a stranger's store", api.BindAsAsync(0, "nobody", "standard", stranger, "k0"), 403);
        await ContractCheck.Expect("rights of nobody", api.RightsAsync(0, Main + ":nobody"), 200, ("status", "none"));
    }

    private static async Task CheckKeysAsync(Api api, Lab lab)
    {
        var token = lab.TokenOf(Main);
        var first = await ContractCheck.Expect("binding", api.BindAsAsync(0, "keyed", "standard", token, "k1"), 201);
        var again = await ContractCheck.Expect("the same again", api.BindAsAsync(0, "keyed", "standard", token, "k1"), 201);
        if (!again.IsReplayed) throw new DisqualifiedException("The same command under the same key was not answered as a repeat.");
        if (again["bindingId"] != first["bindingId"]) throw new DisqualifiedException("A command was done twice under the same key.");
        await ContractCheck.Expect(
            "another under the same key", api.BindAsAsync(0, "other", "standard", token, "k1"), 422, ("code", "idempotency_key_reused"));
    }
}
