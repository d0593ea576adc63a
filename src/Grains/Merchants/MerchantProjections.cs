namespace RelayHeat.Grains.Merchants;

using Seen = Seen<MerchantState, MerchantEvent>;

/// <summary>How a merchant's state is shown.</summary>
internal static class MerchantProjections
{
    public static MerchantView Merchant(Seen seen)
    {
        var (state, inUse, limit) = (seen.State, seen.State.SeatsInUse, seen.Policy.SeatLimit);
        var seats = new SeatsView(limit, inUse, Math.Max(0, limit - inUse));
        return new MerchantView(
            state.MerchantId, state.Name, state.MainAccount, state.StoreType, seats, state.Bindings.Count, seen.Version);
    }

    public static Func<Seen, BindingView> Binding(string account) => seen => Binding(seen.State, account);

    /// <summary>A page of bindings in the order of their accounts; of one account alone where <paramref name="only"/> names it.</summary>
    public static Page<BindingView> Bindings(Seen seen, string? after, int limit, string? only)
    {
        var accounts = seen.State.Bindings.Keys
            .Where(a => only is null || a == only)
            .Where(a => after is null || string.CompareOrdinal(a, after) > 0)
            .Take(limit + 1)
            .ToList();
        var items = accounts.Take(limit).Select(a => Binding(seen.State, a)).ToImmutableArray();
        return new Page<BindingView>(items, accounts.Count > limit ? accounts[limit - 1] : null);
    }

    public static RightsView Rights(Seen seen, string account)
    {
        var capabilities = seen.State.CapabilitiesOf(account, seen.Policy);
        if (account == seen.State.MainAccount) return new RightsView(account, null, "main_account", capabilities);
        return seen.State.Bindings.TryGetValue(account, out var binding)
            ? new RightsView(account, binding.Permission, binding.IsBound ? "bound" : "awaiting_confirmation", capabilities)
            : NoRights(account);
    }

    public static RightsView NoRights(string account) => new(account, null, "none", []);

    public static EndedView Ended(Seen seen) =>
        new(seen.Events.OfType<BindingClosed>().SingleOrDefault()?.Reason.ToText() ?? "none");

    private static BindingView Binding(MerchantState state, string account)
    {
        var b = state.Bindings[account];
        return new BindingView(
            b.BindingId,
            state.MerchantId,
            account,
            b.Type,
            b.Permission,
            b.IsBound ? BindingStatus.Bound : BindingStatus.AwaitingConfirmation,
            b.InvitedAt,
            b.IsBound ? null : b.ExpiresAt,
            b.BoundAt);
    }
}
