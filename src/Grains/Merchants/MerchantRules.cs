using RelayHeat.Grains.Names;
using RelayHeat.Grains.OperatorAccounts;
using RelayHeat.Grains.Policies;

namespace RelayHeat.Grains.Merchants;

using Decision = Decision<MerchantEvent>;

/// <summary>The rules of a merchant: sections A and B.</summary>
internal readonly struct MerchantRules : IRules<MerchantState, MerchantCommand, MerchantEvent>
{
    /// <summary>In lists: another full permission can, or cannot, be given.</summary>
    public const string SeatsFree = "seats_free", SeatsFull = "seats_full";

    public static MerchantState New(string id) => new() { MerchantId = id };
    public static MerchantState Apply(MerchantState state, MerchantEvent happened) => state.Apply(happened);
    public static void Check(MerchantState state) => state.Check();

    // A1, A5: bindings are managed by the main account, and by full accounts where the policy says so.
    public static Refusal? Authorise(MerchantState state, MerchantCommand command, DecisionContext context) => command switch
    {
        RegisterMerchant => context.Caller.HasAny(Roles.Registry) ? null : new(Codes.Forbidden),
        SettleRegistration or ConfirmSeat or CloseBinding => null,
        _ => new Authority(state.IsRegistered, state.CapabilitiesOf(context.Caller.Account, context.Policy), context.NextVersion - 1)
            .Refuse(context.Caller, Capabilities.ManageBindings),
    };

    public static bool Exists(MerchantState state, DecisionContext context, long version) => state.IsRegistered;

    public static Decision Decide(MerchantState state, MerchantCommand command, DecisionContext context) => command switch
    {
        RegisterMerchant c => Register(state, c),
        SettleRegistration c => Settle(state, c),
        InviteOperator c => Invite(state, c, context),
        ResendInvitation c => Resend(state, c, context),
        ChangePermission c => Change(state, c, context.Policy),
        UnbindOperator c => Unbind(state, c),
        ConfirmSeat c => Confirm(state, c, context),
        CloseBinding c => Close(state, c),
        _ => throw new InvalidOperationException($"Unknown command {command.GetType().Name}."),
    };

    // A12: at expiresAt exactly the invitation is expired.
    public static ImmutableArray<MerchantEvent> Due(MerchantState state, DateTimeOffset now) => NextDueAt(state) <= now ?
    [
        .. from binding in state.Bindings
           where !binding.Value.IsBound && binding.Value.ExpiresAt <= now
           select new BindingClosed(binding.Value.BindingId, binding.Key, CloseReason.Expired),
    ] : [];

    public static DateTimeOffset? NextDueAt(MerchantState state)
    {
        DateTimeOffset? next = null;
        foreach (var (_, binding) in state.Bindings)
        {
            if (!binding.IsBound && !(next <= binding.ExpiresAt)) next = binding.ExpiresAt;
        }
        return next;
    }

    public static IEnumerable<Message<MerchantCommand>> Announce(MerchantState state, MerchantEvent happened, long version) =>
        happened switch
        {
            RegistrationStarted e => [new ClaimOfMainAccount(state.MerchantId, e.MainAccount)],
            InvitationSent e => [Notice(state, e.Account, version)],
            InvitationResent e => [Notice(state, e.Account, version)],
            // A8: a sub-account gets no notices. Its grain knows its store by the name, and asks it.
            PermissionChanged e when !AccountName.IsSubAccountOf(e.Account, state.MainAccount) => [Notice(state, e.Account, version)],
            // The account itself declines and leaves. Every other end is news to it.
            BindingClosed { Reason: not (CloseReason.Declined or CloseReason.Left) } e
                when !AccountName.IsSubAccountOf(e.Account, state.MainAccount) =>
                [new NoticeOfBinding(e.Account, BindingNotice.Closed(state.MerchantId, version, e.BindingId, e.Reason))],
            _ => [],
        };

    public static ListEntry? List(MerchantState state, IPolicy policy) => !state.IsRegistered ? null : new ListEntry(
        state.SeatsInUse < ((Policy)policy).SeatLimit ? SeatsFree : SeatsFull,
        AccountName.Fold($"{state.MerchantId} {state.Name} {state.MainAccount}"));

    private static Decision Register(MerchantState state, RegisterMerchant c)
    {
        if (!state.IsRegistered) return new RegistrationStarted(c.Name, c.MainAccount, c.StoreType, c.AlipaySubject);
        if (state.MainAccount != c.MainAccount) return new Refusal(Codes.MainAccountFixed);
        var same = (state.Name, state.StoreType, state.AlipaySubject) == (c.Name, c.StoreType, c.AlipaySubject);
        return same ? Decision.Nothing : new MerchantChanged(c.Name, c.StoreType, c.AlipaySubject);
    }

    private static Decision Settle(MerchantState state, SettleRegistration c)
    {
        if (state.Registration != Registration.Started) return Decision.Nothing;
        return c.Refusal is { } refusal ? new RegistrationRefused(refusal.Code) : new MerchantRegistered();
    }

    private static Decision Invite(MerchantState state, InviteOperator c, DecisionContext context)
    {
        var (policy, now) = (context.Policy, context.Now);
        var facts = c.Type == BindingType.SubAccount ? null : context.Said<InviteFacts>();
        if (facts?.ProbesFrom is { } from)
        {
            return new Refusal(Codes.RateLimited)
                .With("quota", "invitation_probes")
                .With("limit", policy.InvitationProbes)
                .With("retryAfterSeconds", Math.Max(1, (long)Math.Ceiling((from - now).TotalSeconds)));
        }
        if (Unsuitable(state, c, facts?.Account, policy) is { } unsuitable) return unsuitable;
        if (state.Bindings.TryGetValue(c.Account, out var held))
        {
            if (held.Permission == c.Permission && held.Type == c.Type) return Decision.Nothing;
            return new Refusal(held.IsBound ? Codes.AlreadyBound : Codes.AlreadyInvited);
        }
        if (state.Bindings.Count >= policy.OpenBindingLimit)
        {
            return new Refusal(Codes.BindingLimitReached).With("limit", policy.OpenBindingLimit).With("openBindings", state.Bindings.Count);
        }
        if (c.Permission == Permission.Full && NoSeat(state, policy) is { } noSeat) return noSeat;
        var bindingId = BindingId.For(state.MerchantId, context.NextVersion);
        if (c.Type == BindingType.SubAccount) return new SubAccountBound(bindingId, c.Account, c.Permission, now);
        if (TooMany(state, policy, now) is { } tooMany) return tooMany;
        if (facts!.Account!.OpenInvitations >= policy.OpenInvitationLimit)
        {
            return new Refusal(Codes.AccountInboxFull).With("limit", policy.OpenInvitationLimit);
        }
        return new InvitationSent(bindingId, c.Account, c.Permission, now, now.AddDays(policy.InvitationDays));
    }

    // A8, A9, A10: whether this account may work for this store at all.
    private static Refusal? Unsuitable(MerchantState state, InviteOperator c, AccountFacts? facts, Policy policy)
    {
        if (c.Type == BindingType.SubAccount)
        {
            return AccountName.IsSubAccountOf(c.Account, state.MainAccount)
                ? null
                : new Refusal(Codes.InvalidSubAccount).With("prefix", state.MainAccount + ":");
        }
        if (NotTmall(state, policy) is { } notTmall) return notTmall;
        if (facts is null) return new Refusal(Codes.AccountNotFound);
        if (facts.Unsuitable() is { } unsuitable) return unsuitable;
        if (SubjectId.IsSameAlipaySubject(facts.AlipaySubject, state.AlipaySubject)) return new Refusal(Codes.AlipaySubjectSameAsStore);
        return facts.BoundTo is { } store && store != state.MerchantId ? new Refusal(Codes.AccountBoundElsewhere) : null;
    }

    private static Decision Resend(MerchantState state, ResendInvitation c, DecisionContext context)
    {
        if (!state.Bindings.TryGetValue(c.Account, out var held) || held.IsBound) return new Refusal(Codes.InvitationNotOpen);
        var expiresAt = context.Now.AddDays(context.Policy.InvitationDays);
        if (held.ExpiresAt == expiresAt) return Decision.Nothing;
        if (TooMany(state, context.Policy, context.Now) is { } tooMany) return tooMany;
        return new InvitationResent(held.BindingId, c.Account, context.Now, expiresAt);
    }

    // A9: operator accounts are for Tmall stores, where the policy says so.
    private static Refusal? NotTmall(MerchantState state, Policy policy) =>
        policy.OperatorAccountsNeedTmall && state.StoreType != StoreType.Tmall ? new Refusal(Codes.MerchantNotTmall) : null;

    // A13: to full takes a seat under A4, to standard frees one.
    private static Decision Change(MerchantState state, ChangePermission c, Policy policy)
    {
        if (!state.Bindings.TryGetValue(c.Account, out var held)) return new Refusal(Codes.BindingNotFound);
        if (held.Permission == c.Permission) return Decision.Nothing;
        if (c.Permission == Permission.Full && NoSeat(state, policy) is { } noSeat) return noSeat;
        return new PermissionChanged(held.BindingId, c.Account, c.Permission);
    }

    // A7 for bindings; an invitation is cancelled the same way.
    private static Decision Unbind(MerchantState state, UnbindOperator c) =>
        state.Bindings.TryGetValue(c.Account, out var held)
            ? new BindingClosed(held.BindingId, c.Account, held.IsBound ? CloseReason.Unbound : CloseReason.Cancelled)
            : Decision.Nothing;

    // A3: the invitation reserved the seat, so a confirmation never exceeds the limit. A9 and A10 are checked again.
    private static Decision Confirm(MerchantState state, ConfirmSeat c, DecisionContext context)
    {
        if (!state.Bindings.TryGetValue(c.Account, out var held) || held.BindingId != c.BindingId)
        {
            return context.Now >= c.ExpiresAt
                ? new Refusal(Codes.InvitationExpired)
                : new Refusal(Codes.InvitationClosed).With("reason", CloseReason.Cancelled.ToText());
        }
        if (held.IsBound) return Decision.Nothing;
        if (NotTmall(state, context.Policy) is { } notTmall) return notTmall;
        if (SubjectId.IsSameAlipaySubject(c.AlipaySubject, state.AlipaySubject)) return new Refusal(Codes.AlipaySubjectSameAsStore);
        return new SeatConfirmed(held.BindingId, c.Account, context.Now);
    }

    private static Decision Close(MerchantState state, CloseBinding c)
    {
        if (!state.Bindings.TryGetValue(c.Account, out var held) || held.BindingId != c.BindingId) return Decision.Nothing;
        // Leaving ends a binding; every other reason ends an invitation, and comes too late for one that was confirmed.
        var endsBinding = c.Reason == CloseReason.Left;
        return held.IsBound == endsBinding ? new BindingClosed(held.BindingId, c.Account, c.Reason) : Decision.Nothing;
    }

    // A4: open invitations for full hold their seats.
    private static Refusal? NoSeat(MerchantState state, Policy policy) =>
        state.SeatsInUse < policy.SeatLimit
            ? null
            : new Refusal(Codes.SeatLimitReached).With("limit", policy.SeatLimit).With("inUse", state.SeatsInUse);

    // A12: any 24 hours. An invitation sent exactly 24 hours ago no longer counts.
    private static Refusal? TooMany(MerchantState state, Policy policy, DateTimeOffset now)
    {
        var windowStartMs = (now - MerchantState.InvitationWindow).ToUnixTimeMilliseconds();
        var sentMs = state.InvitationsSentMs.Where(ms => ms > windowStartMs).ToImmutableArray();
        if (sentMs.Length < policy.InvitationsPerDay) return null;
        var retryAt = DateTimeOffset.FromUnixTimeMilliseconds(sentMs[^policy.InvitationsPerDay]) + MerchantState.InvitationWindow;
        return new Refusal(Codes.InvitationRateLimited)
            .With("limit", policy.InvitationsPerDay)
            .With("window", "PT24H")
            .With("retryAt", retryAt);
    }

    private static NoticeOfBinding Notice(MerchantState state, string account, long version)
    {
        var binding = state.Bindings[account];
        var notice = new BindingNotice(
            state.MerchantId, version, binding.BindingId, binding.IsBound ? NoticeKind.Bound : NoticeKind.Invited)
        {
            MerchantName = state.Name,
            Permission = binding.Permission,
            InvitedAt = binding.InvitedAt,
            ExpiresAt = binding.ExpiresAt,
            BoundAt = binding.BoundAt,
        };
        return new NoticeOfBinding(account, notice);
    }
}
