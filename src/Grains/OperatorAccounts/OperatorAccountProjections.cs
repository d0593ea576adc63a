using RelayHeat.Grains.Merchants;

namespace RelayHeat.Grains.OperatorAccounts;

using Seen = Seen<OperatorAccountState, OperatorAccountEvent>;

/// <summary>How an account's state is shown.</summary>
internal static class OperatorAccountProjections
{
    /// <summary>The account; a sub-account with the store that was found for it (A8).</summary>
    public static OperatorAccountView Account(Seen seen, BoundStore? found)
    {
        var (state, store) = (seen.State, found ?? seen.State.BoundTo);
        var boundTo = store is { } b ? new BoundToView(b.MerchantId, b.Permission, b.Since) : null;
        var joinedAt = state.JoinedAt ?? store?.Since;
        return new OperatorAccountView(state.Account, state.RealNameVerified, joinedAt, boundTo, state.Invitations.Count, seen.Version);
    }

    /// <summary>The binding that an invitation is or has become.</summary>
    public static Func<Seen, BindingView> Binding(string bindingId) => seen =>
    {
        var state = seen.State;
        if (state.BoundTo is { } b && b.BindingId == bindingId)
        {
            return new BindingView(
                bindingId, b.MerchantId, state.Account, b.Type, b.Permission, BindingStatus.Bound, b.InvitedAt, null, b.Since);
        }
        var i = state.Invitations[bindingId];
        return new BindingView(
            bindingId,
            i.MerchantId,
            state.Account,
            BindingType.Operator,
            i.Permission,
            BindingStatus.AwaitingConfirmation,
            i.InvitedAt,
            i.ExpiresAt,
            null);
    };

    public static Page<InvitationView> Invitations(Seen seen, string? after, int limit)
    {
        var items = seen.State.Invitations
            .Where(i => after is null || string.CompareOrdinal(i.Key, after) > 0)
            .Take(limit + 1)
            .Select(i => new InvitationView(
                i.Key, i.Value.MerchantId, i.Value.MerchantName, i.Value.Permission, i.Value.InvitedAt, i.Value.ExpiresAt))
            .ToImmutableArray();
        return items.Length > limit ? new([.. items.Take(limit)], items[limit - 1].BindingId) : new(items, null);
    }

    /// <summary>How an invitation ended; this command's doing, or an earlier one's.</summary>
    public static Func<Seen, EndedView> Ended(string bindingId) =>
        seen => new EndedView(seen.State.Ended.First(e => e.BindingId == bindingId).Reason.ToText());

    public static EndedView Left(Seen seen) => new(seen.Events.IsEmpty ? "none" : "unbound");
}
