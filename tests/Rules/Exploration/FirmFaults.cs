namespace RelayHeat.Rules.Exploration;

using Decision = Decision<ProviderEvent>;
using SubjectDecision = Decision<SubjectEvent>;

/// <summary>The rules of providers and subjects with one fault each, so that a walk which finds nothing is known to look.</summary>
internal interface IFaultyFirm<TSelf>
    where TSelf : IFaultyFirm<TSelf>
{
    static virtual Decision Decide(ProviderState state, ProviderCommand command, DecisionContext context) =>
        ProviderRules.Decide(state, command, context);

    static virtual ImmutableArray<ProviderEvent> Due(ProviderState state, DateTimeOffset now) => ProviderRules.Due(state, now);

    static virtual ProviderState Apply(ProviderState state, ProviderEvent happened) => state.Apply(happened);

    static virtual SubjectDecision Decide(SubjectState state, SubjectCommand command, DecisionContext context) =>
        SubjectRules.Decide(state, command, context);

    static virtual bool Announces(ProviderEvent happened) => true;
}

/// <summary>E7: an approval believes what was found when the application was submitted.</summary>
internal sealed class ApprovalWithoutRecheck : IFaultyFirm<ApprovalWithoutRecheck>
{
    public static Decision Decide(ProviderState state, ProviderCommand command, DecisionContext context) =>
        ProviderRules.Decide(state, command, command is ReviewApplication ? context with { Now = Given.Start } : context);
}

/// <summary>E7: the admission believes what the approval found, however long the answer took.</summary>
internal sealed class AdmissionWithoutRecheck : IFaultyFirm<AdmissionWithoutRecheck>
{
    public static Decision Decide(ProviderState state, ProviderCommand command, DecisionContext context) =>
        ProviderRules.Decide(state, command, command is SettleApproval ? context with { Now = Given.Start } : context);
}

/// <summary>E8: a flagged provider is removed for its deposit already.</summary>
internal sealed class RemovedWhenFlagged : IFaultyFirm<RemovedWhenFlagged>
{
    public static Decision Decide(ProviderState state, ProviderCommand command, DecisionContext context) =>
        ProviderRules.Decide(
            command is RemoveProvider && state.Shortfall is { Stage: TopUpStage.Flagged } s
                ? state with { Shortfall = s with { Stage = TopUpStage.Removable } }
                : state,
            command,
            context);
}

/// <summary>E8: a waiver that ends is not noticed.</summary>
internal sealed class EndedWaiverNotNoticed : IFaultyFirm<EndedWaiverNotNoticed>
{
    public static Decision Decide(ProviderState state, ProviderCommand command, DecisionContext context) =>
        ProviderRules.Decide(state, command, context) is Decision.Accepted { Events: [FactsRecorded facts, DepositFellShort] }
            ? facts
            : ProviderRules.Decide(state, command, context);
}

/// <summary>F1: an exit does not ask for fines.</summary>
internal sealed class ExitIgnoresFines : IFaultyFirm<ExitIgnoresFines>
{
    public static Decision Decide(ProviderState state, ProviderCommand command, DecisionContext context) =>
        ProviderRules.Decide(command is RequestExit ? state with { Fines = [] } : state, command, context);
}

/// <summary>F1: an exit does not ask for proceedings.</summary>
internal sealed class ExitIgnoresProceedings : IFaultyFirm<ExitIgnoresProceedings>
{
    public static Decision Decide(ProviderState state, ProviderCommand command, DecisionContext context) =>
        ProviderRules.Decide(
            command is RequestExit && state.Standing is { } s ? state with { Standing = s with { Litigation = false } } : state,
            command,
            context);
}

/// <summary>F1: at its end exactly a penalty still runs.</summary>
internal sealed class PenaltyInclusive : IFaultyFirm<PenaltyInclusive>
{
    public static ImmutableArray<ProviderEvent> Due(ProviderState state, DateTimeOffset now) =>
        ProviderRules.Due(state, now - Given.Millisecond);
}

/// <summary>F1: a millisecond before its end a penalty is over.</summary>
internal sealed class PenaltyTooShort : IFaultyFirm<PenaltyTooShort>
{
    public static ImmutableArray<ProviderEvent> Due(ProviderState state, DateTimeOffset now) =>
        ProviderRules.Due(state, now + Given.Millisecond);
}

/// <summary>F2: an exit is dated when it is noticed.</summary>
internal sealed class ExitWhenNoticed : IFaultyFirm<ExitWhenNoticed>
{
    public static ImmutableArray<ProviderEvent> Due(ProviderState state, DateTimeOffset now) =>
        [.. ProviderRules.Due(state, now).Select(e => e is ProviderExited ? new ProviderExited(now) : e)];
}

/// <summary>F2: a payment that was the last thing open does not complete the exit.</summary>
internal sealed class PaymentCompletesNothing : IFaultyFirm<PaymentCompletesNothing>
{
    public static Decision Decide(ProviderState state, ProviderCommand command, DecisionContext context) =>
        ProviderRules.Decide(state, command, context) is Decision.Accepted { Events: [FinePaid paid, ProviderExited] }
            ? paid
            : ProviderRules.Decide(state, command, context);
}

/// <summary>F4: a new round may begin within the cool-down.</summary>
internal sealed class ReapplyIgnoresCoolDown : IFaultyFirm<ReapplyIgnoresCoolDown>
{
    public static Decision Decide(ProviderState state, ProviderCommand command, DecisionContext context) =>
        ProviderRules.Decide(
            command is Reapply && state.Removal is { } r ? state with { Removal = r with { CoolDownUntil = null } } : state,
            command,
            context);
}

/// <summary>F4: who has applied again is not barred for what it was.</summary>
internal sealed class BarForgetsLaterRounds : IFaultyFirm<BarForgetsLaterRounds>
{
    public static Decision Decide(ProviderState state, ProviderCommand command, DecisionContext context) =>
        ProviderRules.Decide(
            command is RemoveProvider && state.Admission?.Round != state.Round ? state with { Admission = null } : state, command, context);
}

/// <summary>F4: a barred entity may apply again.</summary>
internal sealed class BarIsARemoval : IFaultyFirm<BarIsARemoval>
{
    public static Decision Decide(ProviderState state, ProviderCommand command, DecisionContext context) =>
        ProviderRules.Decide(
            command is Reapply && state.Status == ProviderStatus.Barred ? state with { Status = ProviderStatus.Exited } : state,
            command,
            context);
}

/// <summary>F5: the admission does not wait for a yes.</summary>
internal sealed class ClearanceIgnored : IFaultyFirm<ClearanceIgnored>
{
    public static Decision Decide(ProviderState state, ProviderCommand command, DecisionContext context) =>
        ProviderRules.Decide(state, command is SettleApproval ? new SettleApproval(null) : command, context);
}

/// <summary>F5: a barred subject lets pass.</summary>
internal sealed class BarredSubjectLetsPass : IFaultyFirm<BarredSubjectLetsPass>
{
    public static SubjectDecision Decide(SubjectState state, SubjectCommand command, DecisionContext context) =>
        SubjectRules.Decide(command is ClearEntity ? state with { BarredWith = null } : state, command, context);
}

/// <summary>F5: nobody is told of a bar.</summary>
internal sealed class BarNotAnnounced : IFaultyFirm<BarNotAnnounced>
{
    public static bool Announces(ProviderEvent happened) => happened is not ProviderBarred;
}

/// <summary>F6: a deposit is refunded as often as asked.</summary>
internal sealed class RefundTwice : IFaultyFirm<RefundTwice>
{
    public static ProviderState Apply(ProviderState state, ProviderEvent happened)
    {
        var next = state.Apply(happened);
        return next with { Deposit = next.Deposit with { RefundedInRound = 0 } };
    }
}

/// <summary>F6: a refund does not leave what fines are to come from.</summary>
internal sealed class RefundIgnoresFines : IFaultyFirm<RefundIgnoresFines>
{
    public static Decision Decide(ProviderState state, ProviderCommand command, DecisionContext context) =>
        ProviderRules.Decide(
            command is MoveDeposit { Kind: DepositEntryKind.Refund } ? state with { Fines = [] } : state, command, context);
}

/// <summary>F6: an id that was used is taken for new.</summary>
internal sealed class UsedIdsTakenForNew : IFaultyFirm<UsedIdsTakenForNew>
{
    public static Decision Decide(ProviderState state, ProviderCommand command, DecisionContext context) =>
        ProviderRules.Decide(
            state, command, command is MoveDeposit ? context with { Facts = context.Said<ProviderFacts>() with { UsedFor = null } } : context);
}
