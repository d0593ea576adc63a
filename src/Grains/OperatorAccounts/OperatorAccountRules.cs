using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.Policies;

namespace RelayHeat.Grains.OperatorAccounts;

using Decision = Decision<OperatorAccountEvent>;

/// <summary>The rules of an account: the invitee's side of section A.</summary>
internal readonly struct OperatorAccountRules : IRules<OperatorAccountState, OperatorAccountCommand, OperatorAccountEvent>
{
    public static OperatorAccountState New(string id) => new() { Account = id };
    public static OperatorAccountState Apply(OperatorAccountState state, OperatorAccountEvent happened) => state.Apply(happened);
    public static void Check(OperatorAccountState state) => state.Check();

    public static Refusal? Authorise(OperatorAccountState state, OperatorAccountCommand command, DecisionContext context)
    {
        var may = command switch
        {
            RegisterAccount => context.Caller.HasAny(Roles.Registry),
            AcceptInvitation or DeclineInvitation or LeaveStore => context.Caller.Account == state.Account,
            SettleAcceptance or ClaimMainAccount or NoteProvider or ReserveRoom or NoteBinding => true,
            _ => throw new InvalidOperationException($"Unknown command {command.GetType().Name}."),
        };
        return may ? null : new Refusal(Codes.Forbidden);
    }

    public static bool Exists(OperatorAccountState state, DecisionContext context, long version) =>
        state.Exists || context.Facts is StoreFacts { Found: not null };

    public static IEnumerable<string> FormerIds(string id) => FormerSpelling.SpellingsOf(id, AccountName.Fold);

    // Where both spellings have a row, the row of today's spelling is the account.
    public static OperatorAccountState Inherit(OperatorAccountState own, bool isStored, OperatorAccountState former) =>
        isStored ? own : former with { Account = own.Account };

    public static Decision Decide(OperatorAccountState state, OperatorAccountCommand command, DecisionContext context)
    {
        if (state.BoundTo is not { } former || former.BindingId != (context.Facts as StoreFacts)?.LetGo)
        {
            return DecideAsIs(state, command, context);
        }
        // A7: the account is free as soon as its store has let it go, even before the notice arrives.
        var letGo = new UnboundFromStore(former.BindingId, former.MerchantId, CloseReason.Unbound, 0);
        return DecideAsIs(state.Apply(letGo), command, context) switch
        {
            Decision.Accepted accepted => new Decision.Accepted([letGo, .. accepted.Events]),
            var other => other,
        };
    }

    private static Decision DecideAsIs(
        OperatorAccountState state, OperatorAccountCommand command, DecisionContext context) => command switch
        {
            RegisterAccount c => Register(state, c),
            AcceptInvitation c => Accept(state, c),
            SettleAcceptance c => Settle(state, c),
            DeclineInvitation c => Decline(state, c),
            LeaveStore => Leave(state.BoundTo ?? (context.Facts as StoreFacts)?.Found),
            ClaimMainAccount c => Claim(state, c),
            NoteProvider c => Note(state, c),
            ReserveRoom c => FilingRoom.Reserve(state, c, context),
            NoteBinding c => Note(state, c.Notice, context.Policy),
            _ => throw new InvalidOperationException($"Unknown command {command.GetType().Name}."),
        };

    // A12: at expiresAt exactly the invitation is expired. While one is being confirmed, the merchant judges.
    public static ImmutableArray<OperatorAccountEvent> Due(OperatorAccountState state, DateTimeOffset now) =>
    [
        .. from invitation in state.Invitations
           where invitation.Value.ExpiresAt <= now && invitation.Key != state.Accepting
           select new InvitationEnded(invitation.Key, invitation.Value.MerchantId, CloseReason.Expired, 0),
    ];

    public static DateTimeOffset? NextDueAt(OperatorAccountState state) =>
        state.Invitations.Where(i => i.Key != state.Accepting).Min(i => (DateTimeOffset?)i.Value.ExpiresAt);

    public static IEnumerable<Message<OperatorAccountCommand>> Announce(
        OperatorAccountState state, OperatorAccountEvent happened, long version) => happened switch
        {
            AcceptanceStarted e =>
            [
                new Confirmation(e.MerchantId, new ConfirmSeat(
                    state.Account, e.BindingId, state.AlipaySubject, state.Invitations[e.BindingId].ExpiresAt)),
            ],
            InvitationEnded { Reason: CloseReason.Declined or CloseReason.BoundElsewhere } e =>
                [new Closing(e.MerchantId, new CloseBinding(state.Account, e.BindingId, e.Reason))],
            UnboundFromStore { Reason: CloseReason.Left } e =>
                [new Closing(e.MerchantId, new CloseBinding(state.Account, e.BindingId, e.Reason))],
            _ => [],
        };

    private static Decision Register(OperatorAccountState state, RegisterAccount c)
    {
        if (!state.IsRegistered) return new AccountRegistered(c.RealNameVerified, c.AlipaySubject, c.PlatformIdentities);
        var same = (state.RealNameVerified, state.AlipaySubject) == (c.RealNameVerified, c.AlipaySubject)
            && state.PlatformIdentities.SequenceEqual(c.PlatformIdentities);
        return same ? Decision.Nothing : new AccountChanged(c.RealNameVerified, c.AlipaySubject, c.PlatformIdentities);
    }

    // A3, A10: checked again at the confirmation. The merchant has the last word.
    private static Decision Accept(OperatorAccountState state, AcceptInvitation c)
    {
        if (state.BoundTo?.BindingId == c.BindingId) return Decision.Nothing;
        if (!state.Invitations.TryGetValue(c.BindingId, out var invitation)) return NotOpen(state, c.BindingId);
        if (state.Facts.Unsuitable() is { } unsuitable) return unsuitable;
        if (state.BoundTo is not null) return new Refusal(Codes.AccountBoundElsewhere);
        return new AcceptanceStarted(c.BindingId, invitation.MerchantId);
    }

    private static Refusal NotOpen(OperatorAccountState state, string bindingId) =>
        state.Ended.FirstOrDefault(e => e.BindingId == bindingId) switch
        {
            null => new Refusal(Codes.InvitationNotFound),
            { Reason: CloseReason.Expired } => new Refusal(Codes.InvitationExpired),
            { Reason: CloseReason.BoundElsewhere } when state.BoundTo is not null => new Refusal(Codes.AccountBoundElsewhere),
            { Reason: var reason } => new Refusal(Codes.InvitationClosed).With("reason", reason.ToText()),
        };

    // A11: the first confirmation wins; every other open invitation closes.
    private static Decision Settle(OperatorAccountState state, SettleAcceptance c)
    {
        if (state.Accepting != c.BindingId) return Decision.Nothing;
        var merchantId = state.Invitations[c.BindingId].MerchantId;
        if (c.Refusal is { } refusal) return new AcceptanceRefused(c.BindingId, merchantId, refusal.Code);
        var b = c.Bound!;
        return new Decision.Accepted(
        [
            new BoundToStore(b.BindingId, merchantId, b.Type, b.Permission, b.InvitedAt, b.BoundAt!.Value, 0),
            .. CloseOthers(state, b.BindingId),
        ]);
    }

    private static IEnumerable<OperatorAccountEvent> CloseOthers(OperatorAccountState state, string bindingId) =>
        from other in state.Invitations
        where other.Key != bindingId
        select new InvitationEnded(other.Key, other.Value.MerchantId, CloseReason.BoundElsewhere, 0);

    private static Decision Decline(OperatorAccountState state, DeclineInvitation c)
    {
        if (state.Invitations.TryGetValue(c.BindingId, out var invitation))
        {
            return new InvitationEnded(c.BindingId, invitation.MerchantId, CloseReason.Declined, 0);
        }
        if (state.BoundTo?.BindingId == c.BindingId) return new Refusal(Codes.InvitationClosed).With("reason", "accepted");
        return state.Ended.Any(e => e.BindingId == c.BindingId) ? Decision.Nothing : new Refusal(Codes.InvitationNotFound);
    }

    private static Decision Leave(BoundStore? from) =>
        from is { } store ? new UnboundFromStore(store.BindingId, store.MerchantId, CloseReason.Left, 0) : Decision.Nothing;

    // A15: a main account belongs to one merchant.
    private static Decision Claim(OperatorAccountState state, ClaimMainAccount c)
    {
        if (state.MainAccountOf == c.MerchantId) return Decision.Nothing;
        return state.MainAccountOf is null ? new MainAccountClaimed(c.MerchantId) : new Refusal(Codes.MainAccountTaken);
    }

    // A10. Repeats, and what a lost provider tells late, change nothing.
    private static Decision Note(OperatorAccountState state, NoteProvider c)
    {
        if (c.Holding is not { } told) return state.OwnerOf is null ? new ProviderOwned(c.Uscc) : Decision.Nothing;
        if (state.HasHeard(OperatorAccountState.Lost(c.Uscc), told.Revision)) return Decision.Nothing;
        var known = state.Held.GetValueOrDefault(c.Uscc);
        return c.Change switch
        {
            OwnershipChange.Lost => new ProviderLost(c.Uscc, told.Revision),
            // The reservation for the same command includes the file, which the notice of the filing does not.
            OwnershipChange.Filed when known is { ReservedAt: not null } => new ProviderOwned(c.Uscc, known with { ReservedAt = null }),
            OwnershipChange.Filed when known is not null => Decision.Nothing,
            _ when known?.Revision >= told.Revision => Decision.Nothing,
            OwnershipChange.Changed or OwnershipChange.Freed => new ProviderHoldingChanged(c.Uscc, told),
            _ => new ProviderOwned(c.Uscc, told),
        };
    }

    private static Decision Note(OperatorAccountState state, BindingNotice notice, Policy policy)
    {
        if (state.HasHeard(notice.MerchantId, notice.Revision) || state.HasEnded(notice.BindingId)) return Decision.Nothing;
        return notice.Kind switch
        {
            NoticeKind.Invited => NoteInvitation(state, notice, policy),
            NoticeKind.Bound => NoteBound(state, notice),
            _ => NoteClosed(state, notice),
        };
    }

    // A11, A14: the merchant closes an invitation that is refused here.
    private static Decision NoteInvitation(OperatorAccountState state, BindingNotice n, Policy policy)
    {
        if (state.BoundTo?.BindingId == n.BindingId) return Decision.Nothing;
        var known = state.Invitations.ContainsKey(n.BindingId);
        if (state.BoundTo is not null) return new Refusal(Codes.AccountBoundElsewhere);
        if (!known && state.Invitations.Count >= policy.OpenInvitationLimit) return new Refusal(Codes.AccountInboxFull);
        return new InvitationReceived(n.BindingId, n.MerchantId, n.MerchantName, n.Permission, n.InvitedAt, n.ExpiresAt, n.Revision);
    }

    // The account itself has confirmed. Only a changed permission is news.
    private static Decision NoteBound(OperatorAccountState state, BindingNotice n) =>
        state.BoundTo is { } store && store.BindingId == n.BindingId && store.Permission != n.Permission
            ? new StorePermissionChanged(n.BindingId, n.MerchantId, n.Permission, n.Revision)
            : Decision.Nothing;

    private static Decision NoteClosed(OperatorAccountState state, BindingNotice n)
    {
        if (state.BoundTo?.BindingId == n.BindingId) return new UnboundFromStore(n.BindingId, n.MerchantId, n.Reason!.Value, n.Revision);
        return state.Invitations.ContainsKey(n.BindingId)
            ? new InvitationEnded(n.BindingId, n.MerchantId, n.Reason!.Value, n.Revision)
            : Decision.Nothing;
    }
}
