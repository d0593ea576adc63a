using RelayHeat.Grains.Names;
using RelayHeat.Grains.OperatorAccounts;
using RelayHeat.Grains.Policies;

namespace RelayHeat.Grains.Providers;

using Decision = Decision<ProviderEvent>;

/// <summary>The rules of a provider: sections E and F. Here: who may do what, and what time and other changes bring about.</summary>
internal readonly partial struct ProviderRules : IRules<ProviderState, ProviderCommand, ProviderEvent>
{
    public static ProviderState New(string id) => new() { Uscc = id };
    public static ProviderState Apply(ProviderState state, ProviderEvent happened) => state.Apply(happened);
    public static void Check(ProviderState state) => state.Check();

    // G1. The first account that files becomes the owner. Staff may learn that nobody has filed for the entity.
    public static Refusal? Authorise(ProviderState state, ProviderCommand command, DecisionContext context)
    {
        if (command is SettleApproval) return null;
        var role = command switch
        {
            ReviewApplication => Roles.Review,
            RecordFacts or ChangeOwner => Roles.Registry,
            ReportStanding or ImposePenalty or LiftPenalty or ImposeFine or RemoveProvider => Roles.Enforcement,
            PayFine or MoveDeposit => Roles.Ops,
            _ => Roles.None,
        };
        if (!state.Exists && command is SaveApplication or AddEvidence) return null;
        var may = role != Roles.None ? context.Caller.HasAny(role)
            : state.Exists ? context.Caller.Account == state.OwnerAccount
            : context.Caller.Roles != Roles.None;
        return Refusals.ForbiddenOrMissing(may, state.Exists, Codes.ProviderNotFound);
    }

    public static bool Exists(ProviderState state, DecisionContext context, long version) => state.Exists;

    public static Decision Decide(ProviderState state, ProviderCommand command, DecisionContext context)
    {
        var decision = DecideAlone(state, command, context);
        return decision is Decision.Accepted { Events: var events } accepted
            ? accepted with { Events = events.AddRange(Consequences(events.Aggregate(state, Apply), context)) }
            : decision;
    }

    /// <summary>What time has brought about, in order: the steps of E8, an exit after the last penalty (F2), removed files.</summary>
    public static ImmutableArray<ProviderEvent> Due(ProviderState state, DateTimeOffset now)
    {
        var events = ImmutableArray.CreateBuilder<ProviderEvent>();
        while (Next(state) is { } next && next.At <= now)
        {
            events.Add(next.Event);
            state = state.Apply(next.Event);
        }
        return events.ToImmutable();
    }

    public static DateTimeOffset? NextDueAt(ProviderState state) => Next(state)?.At;

    public static IEnumerable<Message<ProviderCommand>> Announce(ProviderState state, ProviderEvent happened, long version) =>
        happened switch
        {
            ProviderFiled => [Ownership(state, state.OwnerAccount, OwnershipChange.Filed, version)],
            OwnerChanged e =>
            [
                Ownership(state, e.FormerOwner, OwnershipChange.Lost, version),
                Ownership(state, e.OwnerAccount, OwnershipChange.Given, version),
            ],
            EvidenceRemoved => [Ownership(state, state.OwnerAccount, OwnershipChange.Freed, version)],
            ProviderAdmitted or RoundOpened => [Ownership(state, state.OwnerAccount, OwnershipChange.Changed, version)],
            ApprovalStarted e => [new RequestForClearance(state.Uscc, version, e.LegalRepresentative, e.AlipaySubject)],
            ProviderBarred e =>
            [
                new NoticeOfBar(state.Uscc, SubjectId.OfLegalRepresentative(e.LegalRepresentative)),
                new NoticeOfBar(state.Uscc, SubjectId.OfAlipaySubject(e.AlipaySubject)),
            ],
            _ => [],
        };

    public static ListEntry? List(ProviderState state, IPolicy policy) => !state.Exists ? null : new ListEntry(
        state.Status.ToText(), AccountName.Fold($"{state.Uscc} {state.CompanyName} {state.OwnerAccount}"));

    // Files that a decided application names are kept for ever.
    public static ImmutableArray<FileFate> Fates(ProviderState before, ProviderEvent happened) => happened switch
    {
        EvidenceRemoved e => [.. e.EvidenceIds.Select(id => new FileFate(id, IsKept: false))],
        RoundOpened => [.. before.Evidence.Select(i => new FileFate(i.EvidenceId, IsKept: true))],
        _ => [],
    };

    private static NoticeOfOwnership Ownership(ProviderState state, string account, OwnershipChange change, long version) =>
        new(account, state.Uscc) { Change = change, Holding = state.Holding(version) };

    private static Decision DecideAlone(ProviderState state, ProviderCommand command, DecisionContext context) => command switch
    {
        SaveApplication c => Save(state, c, context),
        AddEvidence c => Add(state, c, context),
        SubmitApplication => Submit(state, context),
        WithdrawApplication => Withdraw(state),
        ReviewApplication c => Review(state, c, context),
        SettleApproval c => Settle(state, c, context),
        RecordFacts c => Record(state, c),
        ReportStanding c => Report(state, c.Standing, context.Now),
        ImposePenalty c => Impose(state, c, context),
        LiftPenalty c => state.Penalties.Any(p => p.PenaltyId == c.PenaltyId) ? new PenaltyLifted(c.PenaltyId) : Decision.Nothing,
        ImposeFine c => Impose(state, c, context),
        PayFine c => Pay(state, c, context),
        MoveDeposit c => Move(state, c, context),
        RequestExit c => Exit(state, c, context.Now),
        WithdrawExit => state.Status == ProviderStatus.WindingDown ? new WindDownWithdrawn() : NotIn(Codes.NotWindingDown, state),
        RemoveProvider c => Remove(state, c, context),
        Reapply => OpenRound(state, context.Now),
        ChangeOwner c => Change(state, c, context),
        _ => throw new InvalidOperationException($"Unknown command {command.GetType().Name}."),
    };

    // E8 shows at once and F2 completes at once, with the change that causes them.
    private static IEnumerable<ProviderEvent> Consequences(ProviderState state, DecisionContext context)
    {
        if (!state.IsActive) yield break;
        var (now, policy) = (context.Now, context.Policy.Providers);
        var isShort = Admission.IsDepositShort(state, policy);
        if (!isShort && state.Shortfall is not null) yield return new DepositMended();
        if (isShort && state.Shortfall is null)
        {
            var dueAt = now.AddDays(policy.TopUpDays.Due);
            yield return new DepositFellShort(
                now, dueAt, dueAt.AddDays(policy.TopUpDays.Flagged), dueAt.AddDays(policy.TopUpDays.Removable));
        }
        if (state.Status == ProviderStatus.WindingDown && ExitConditions.Assess(state, now).Satisfied) yield return new ProviderExited(now);
    }

    private static (DateTimeOffset At, ProviderEvent Event)? Next(ProviderState state)
    {
        (DateTimeOffset At, ProviderEvent Event)? topUp = state.Shortfall switch
        {
            { Stage: TopUpStage.Due } s => (s.DueAt, new TopUpAdvanced(TopUpStage.Overdue, s.DueAt)),
            { Stage: TopUpStage.Overdue } s => (s.FlaggedAt, new TopUpAdvanced(TopUpStage.Flagged, s.FlaggedAt)),
            { Stage: TopUpStage.Flagged } s => (s.RemovableAt, new TopUpAdvanced(TopUpStage.Removable, s.RemovableAt)),
            _ => null,
        };
        var exitAt = state.Status == ProviderStatus.WindingDown ? ExitConditions.HoldFrom(state, DateTimeOffset.UnixEpoch) : null;
        var next = exitAt is { } at && !(topUp?.At <= at) ? (at, new ProviderExited(at)) : topUp;
        if (state.Evidence.Min(i => i.RemoveOn) is not { } day) return next;
        var removeAt = BeijingDay.Begin(day);
        return next?.At <= removeAt ? next : (removeAt, Removed(state, day));
    }

    private static EvidenceRemoved Removed(ProviderState state, DateOnly day) =>
        new([.. state.Evidence.Where(i => i.RemoveOn <= day).Select(i => i.EvidenceId)]);

    private static Decision NotIn(string code, ProviderState state) => new Refusal(code).With("providerStatus", state.Status.ToText());
}
