using RelayHeat.Benchmarks.Running;

namespace RelayHeat.Benchmarks.Checks;

/// <summary>A contender did not do what it is measured for.</summary>
internal sealed class DisqualifiedException(string message) : Exception(message);

/// <summary>Checks that a contender answers as the contract says: wrong answers are cheap and must not win.</summary>
internal static class ContractCheck
{
    private const int Seats = 20;

    /// <summary>Sends every kind of request that is measured, to store 0.</summary>
    public static async Task RunAsync(Api api, bool withFund)
    {
        await Expect("registering a store", api.RegisterAsync(0), 201);
        await Expect("rights of the main account", api.RightsAsync(0, "main0000000"), 200, ("status", "main_account"));
        await Expect("rights of a stranger", api.RightsAsync(0, "main0000000:s0"), 200, ("status", "none"));
        for (var seat = 0; seat < Seats; seat++)
        {
            await Expect("binding", api.BindAsync(0, $"s{seat}"), 201, ("status", "bound"), ("permission", "full"));
        }
        await Expect(
            "one more than the seats", api.BindAsync(0, "one-more"), 409,
            ("code", "seat_limit_reached"), ("limit", "20"), ("inUse", "20"));
        await Expect("rights of one who was refused", api.RightsAsync(0, "main0000000:one-more"), 200, ("status", "none"));
        await Expect("rights of one who is bound", api.RightsAsync(0, "main0000000:s0"), 200, ("status", "bound"), ("permission", "full"));
        await Expect("unbinding", api.UnbindAsync(0, "s0"), 200, ("status", "unbound"));
        await Expect("rights of one who was unbound", api.RightsAsync(0, "main0000000:s0"), 200, ("status", "none"));
        await Expect("unbinding again", api.UnbindAsync(0, "s0"), 200, ("status", "none"));
        await Expect("binding to the seat that is free again", api.BindAsync(0, "s20"), 201);
        if (!withFund) return;
        await Expect("a top-up", api.MoveFundAsync(0, "in", "top_up", 100), 201);
        await Expect(
            "a withdrawal beyond it", api.MoveFundAsync(0, "out1", "withdraw", 101), 409,
            ("code", "insufficient_funds"), ("availableFen", "100"));
        await Expect("a withdrawal", api.MoveFundAsync(0, "out2", "withdraw", 100), 201);
    }

    public static async Task<Answer> Expect(string what, Task<Answer> call, int status, params (string Name, string Value)[] body)
    {
        var answer = await call;
        if (answer.Status == status && body.All(b => answer[b.Name] == b.Value)) return answer;
        var expected = string.Join(", ", body.Select(b => $"{b.Name} {b.Value}"));
        throw new DisqualifiedException($"{what}: answered {answer.Status} {answer.Body}, expected {status} {expected}");
    }
}
