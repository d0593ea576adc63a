namespace RelayHeat.Rules.Exploration;

using AccountDecision = Decision<OperatorAccountEvent>;
using MerchantDecision = Decision<MerchantEvent>;

/// <summary>The rules with one fault each, so that a walk which finds nothing is known to look.</summary>
internal interface IFaulty<TSelf>
    where TSelf : IFaulty<TSelf>
{
    static virtual MerchantDecision Decide(MerchantState state, MerchantCommand command, DecisionContext context) =>
        MerchantRules.Decide(state, command, context);

    static virtual AccountDecision Decide(OperatorAccountState state, OperatorAccountCommand command, DecisionContext context) =>
        OperatorAccountRules.Decide(state, command, context);

    static virtual MerchantState Apply(MerchantState state, MerchantEvent happened) => state.Apply(happened);

    static virtual OperatorAccountState Apply(OperatorAccountState state, OperatorAccountEvent happened) => state.Apply(happened);

    static virtual ImmutableArray<MerchantEvent> Due(MerchantState state, DateTimeOffset now) => MerchantRules.Due(state, now);

    static virtual IEnumerable<Message<MerchantCommand>> Announce(MerchantState state, MerchantEvent happened, long version) =>
        MerchantRules.Announce(state, happened, version);
}

/// <summary>A4: one seat too many is granted.</summary>
internal sealed class SeatCheckOffByOne : IFaulty<SeatCheckOffByOne>
{
    public static MerchantDecision Decide(MerchantState state, MerchantCommand command, DecisionContext context) =>
        MerchantRules.Decide(state, command, context with
        {
            PolicyInForce = context.Policy with { SeatLimit = context.Policy.SeatLimit + 1 },
        });
}

/// <summary>A4: open invitations for full reserve nothing.</summary>
internal sealed class ReservationNotCounted : IFaulty<ReservationNotCounted>
{
    public static MerchantDecision Decide(MerchantState state, MerchantCommand command, DecisionContext context) =>
        MerchantRules.Decide(command is InviteOperator ? Unreserved(state) : state, command, context);

    private static MerchantState Unreserved(MerchantState state) => state with
    {
        Bindings = state.Bindings.SetItems(state.Bindings
            .Where(b => !b.Value.IsBound)
            .Select(b => KeyValuePair.Create(b.Key, b.Value with { Permission = Permission.Standard }))),
    };
}

/// <summary>A3: a confirmation binds although the store has closed the invitation.</summary>
internal sealed class ClosedInvitationConfirmed : IFaulty<ClosedInvitationConfirmed>
{
    public static MerchantDecision Decide(MerchantState state, MerchantCommand command, DecisionContext context)
    {
        if (command is not ConfirmSeat c || state.Bindings.ContainsKey(c.Account)) return MerchantRules.Decide(state, command, context);
        return new MerchantDecision.Accepted(
        [
            new InvitationSent(c.BindingId, c.Account, Permission.Standard, context.Now, c.ExpiresAt),
            new SeatConfirmed(c.BindingId, c.Account, context.Now),
        ]);
    }
}

/// <summary>A12: an invitation expires only after the instant of its expiry.</summary>
internal sealed class ExpiryAfterTheInstant : IFaulty<ExpiryAfterTheInstant>
{
    public static ImmutableArray<MerchantEvent> Due(MerchantState state, DateTimeOffset now) =>
        MerchantRules.Due(state, now - Given.Millisecond);
}

/// <summary>A11: the other invitations stay open.</summary>
internal sealed class OthersStayOpen : IFaulty<OthersStayOpen>
{
    public static AccountDecision Decide(OperatorAccountState state, OperatorAccountCommand command, DecisionContext context) =>
        OperatorAccountRules.Decide(state, command, context) switch
        {
            AccountDecision.Accepted { Events: [BoundToStore bound, ..] } => bound,
            var other => other,
        };
}

/// <summary>A7: unbinding is recorded, and the binding stays.</summary>
internal sealed class UnbindingForgotten : IFaulty<UnbindingForgotten>
{
    public static MerchantState Apply(MerchantState state, MerchantEvent happened) =>
        happened is BindingClosed { Reason: CloseReason.Unbound } ? state : state.Apply(happened);
}

/// <summary>A7: the account is not told that it was unbound.</summary>
internal sealed class UnbindingNotAnnounced : IFaulty<UnbindingNotAnnounced>
{
    public static IEnumerable<Message<MerchantCommand>> Announce(MerchantState state, MerchantEvent happened, long version) =>
        happened is BindingClosed { Reason: CloseReason.Unbound } ? [] : MerchantRules.Announce(state, happened, version);
}

/// <summary>A11: the account is not told that its store closed an invitation which it had taken after refusing it once.</summary>
internal sealed class LateRefusalNotAnnounced : IFaulty<LateRefusalNotAnnounced>
{
    public static IEnumerable<Message<MerchantCommand>> Announce(MerchantState state, MerchantEvent happened, long version) =>
        happened is BindingClosed { Reason: CloseReason.BoundElsewhere } ? [] : MerchantRules.Announce(state, happened, version);
}

/// <summary>A13: a late notice brings back what the account has declined.</summary>
internal sealed class LateNoticeReopens : IFaulty<LateNoticeReopens>
{
    public static AccountDecision Decide(OperatorAccountState state, OperatorAccountCommand command, DecisionContext context) =>
        OperatorAccountRules.Decide(command is NoteBinding ? state with { Ended = [] } : state, command, context);
}

/// <summary>A13: a notice heard once more counts as news.</summary>
internal sealed class RepeatedNoticeIsNews : IFaulty<RepeatedNoticeIsNews>
{
    public static AccountDecision Decide(OperatorAccountState state, OperatorAccountCommand command, DecisionContext context) =>
        OperatorAccountRules.Decide(command is NoteBinding ? state with { Heard = [], Ended = [] } : state, command, context);
}

/// <summary>A10: an account accepts a second store although the first has not let it go.</summary>
internal sealed class AnyStoreLetsGo : IFaulty<AnyStoreLetsGo>
{
    public static AccountDecision Decide(OperatorAccountState state, OperatorAccountCommand command, DecisionContext context) =>
        OperatorAccountRules.Decide(
            state,
            command,
            command is NoteBinding { Notice.Kind: NoticeKind.Invited }
                ? context with { Facts = new StoreFacts(state.BoundTo?.BindingId) }
                : context);
}

/// <summary>A7: a sub-account that has left is shown as bound until its store has heard of it.</summary>
internal sealed class LeavingNotRemembered : IFaulty<LeavingNotRemembered>
{
    public static OperatorAccountState Apply(OperatorAccountState state, OperatorAccountEvent happened) =>
        happened is UnboundFromStore ? state.Apply(happened) with { Ended = state.Ended } : state.Apply(happened);
}

/// <summary>A8: a sub-account is told of what becomes of its binding.</summary>
internal sealed class SubAccountTold : IFaulty<SubAccountTold>
{
    public static IEnumerable<Message<MerchantCommand>> Announce(MerchantState state, MerchantEvent happened, long version) =>
        happened is BindingClosed e
            ? [new NoticeOfBinding(e.Account, BindingNotice.Closed(state.MerchantId, version, e.BindingId, e.Reason))]
            : MerchantRules.Announce(state, happened, version);
}
