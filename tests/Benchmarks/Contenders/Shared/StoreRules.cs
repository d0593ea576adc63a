using System.Text.Json;

namespace RelayHeat.Contenders;

/// <summary>The result of a command: the answer and the next state of the store; null if nothing is written.</summary>
internal sealed partial record Decided(int Status, object Answer, StoreState? Next = null);

/// <summary>The rules of all contenders. They differ only in how they store decisions.</summary>
internal static class StoreRules
{
    public const int SeatLimit = 20;

    private static readonly string[] Full =
        ["view_bindings", "view_commission", "set_commission", "view_fund_account"];

    public static Decided Decide(StoreState? store, string merchantId, StoreCommand command, DateTimeOffset now) => (store, command) switch
    {
        (null, Register r) => Registered(new StoreState { MerchantId = merchantId }, r, StatusCodes.Status201Created),
        ({ } s, Register r) => Registered(s, r, StatusCodes.Status200OK),
        (null, _) => Refused(StatusCodes.Status404NotFound, "merchant_not_found"),
        ({ } s, Bind b) => Bound(s, b, now),
        ({ } s, Unbind u) => Unbound(s, u),
        ({ } s, MoveFund m) => Moved(s, m),
        _ => throw new InvalidOperationException($"Unknown command {command.GetType().Name}."),
    };

    public static RightsAnswer Rights(StoreState store, string account)
    {
        if (account == store.MainAccount) return new RightsAnswer(account, null, "main_account", Full);
        return store.Bindings.TryGetValue(account, out var binding)
            ? new RightsAnswer(account, binding.Permission, "bound", binding.Permission == "full" ? Full : [Full[0]])
            : new RightsAnswer(account, null, "none", []);
    }

    public static StoreSummary Summary(StoreState store) =>
        new(store.MerchantId, store.Name, store.MainAccount, store.SeatsInUse, store.Bindings.Count, store.Version);

    public static string ToJson(StoreState store) => JsonSerializer.Serialize(store, StoreJson.Default.StoreState);

    public static string ToJson(StoreCommand command) => JsonSerializer.Serialize(command, StoreJson.Default.StoreCommand);

    public static string SummaryJson(StoreState store) => JsonSerializer.Serialize(Summary(store), StoreJson.Default.StoreSummary);

    public static StoreState FromJson(string json) => JsonSerializer.Deserialize(json, StoreJson.Default.StoreState)!;

    private static Decided Registered(StoreState store, Register r, int status)
    {
        var next = store with
        {
            Name = r.Name,
            MainAccount = r.MainAccount,
            StoreType = r.StoreType,
            AlipaySubject = r.AlipaySubject,
            Version = store.Version + 1,
        };
        return new Decided(status, Summary(next), next);
    }

    private static Decided Bound(StoreState store, Bind b, DateTimeOffset now)
    {
        if (!b.Account.StartsWith(store.MainAccount + ":", StringComparison.Ordinal))
        {
            return Refused(StatusCodes.Status409Conflict, "invalid_sub_account");
        }
        if (store.Bindings.TryGetValue(b.Account, out var held))
        {
            return held.Permission == b.Permission
                ? new Decided(StatusCodes.Status200OK, Answer(store, b.Account, held))
                : Refused(StatusCodes.Status409Conflict, "already_bound");
        }
        if (b.Permission == "full" && store.SeatsInUse >= SeatLimit)
        {
            return Refused(
                new RefusedAnswer("seat_limit_reached", StatusCodes.Status409Conflict) { Limit = SeatLimit, InUse = store.SeatsInUse });
        }
        var binding = new StoreBinding($"{store.MerchantId}-{store.Version + 1}", b.Permission, now);
        var bindings = new Dictionary<string, StoreBinding>(store.Bindings) { [b.Account] = binding };
        var next = store with { Bindings = bindings, Version = store.Version + 1 };
        return new Decided(StatusCodes.Status201Created, Answer(next, b.Account, binding), next);
    }

    private static Decided Unbound(StoreState store, Unbind u)
    {
        if (!store.Bindings.ContainsKey(u.Account)) return new Decided(StatusCodes.Status200OK, new EndedAnswer("none"));
        var bindings = new Dictionary<string, StoreBinding>(store.Bindings);
        bindings.Remove(u.Account);
        var next = store with { Bindings = bindings, Version = store.Version + 1 };
        return new Decided(StatusCodes.Status200OK, new EndedAnswer("unbound"), next);
    }

    private static Decided Moved(StoreState store, MoveFund m)
    {
        var availableFen = store.AvailableFen + (m.Kind == "top_up" ? m.AmountFen : -m.AmountFen);
        if (availableFen < 0)
        {
            return Refused(new RefusedAnswer("insufficient_funds", StatusCodes.Status409Conflict) { AvailableFen = store.AvailableFen });
        }
        var next = store with { AvailableFen = availableFen, Version = store.Version + 1 };
        return new Decided(StatusCodes.Status201Created, new FundAnswer(m.EntryId, availableFen, next.Version), next);
    }

    private static BindingAnswer Answer(StoreState store, string account, StoreBinding binding) =>
        new(binding.BindingId, store.MerchantId, account, "sub_account", binding.Permission, "bound", binding.BoundAt);

    private static Decided Refused(int status, string code) => Refused(new RefusedAnswer(code, status));

    private static Decided Refused(RefusedAnswer refusal) => new(refusal.Status, refusal);
}
