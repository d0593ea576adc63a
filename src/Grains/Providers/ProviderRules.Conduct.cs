using RelayHeat.Grains.Policies;

namespace RelayHeat.Grains.Providers;

using Decision = Decision<ProviderEvent>;

/// <summary>Section F: standing, penalties, fines and the deposit; exit, removal, the bar for ever, and the next round.</summary>
internal readonly partial struct ProviderRules
{
    /// <summary>How far a report's instant may be ahead, as clocks differ.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    // A report older than the last one is ignored.
    private static Decision Report(ProviderState state, StandingView standing, DateTimeOffset now)
    {
        if (standing.AsOf > now + ClockTolerance) return Refusals.Invalid("/asOf", "Must not be in the future.");
        return state.Standing is { } held && (standing.AsOf < held.AsOf || standing == held)
            ? Decision.Nothing
            : new StandingReported(standing);
    }

    private static Decision Impose(ProviderState state, ImposePenalty c, DecisionContext context)
    {
        var now = context.Now;
        if (Repeated(c, context) is { } repeated) return repeated;
        if (c.Until <= now) return Refusals.Invalid("/until", "Must be in the future.");
        var isFull = state.Penalties.Length >= ProviderState.MaxPenalties && state.Penalties.All(p => p.IsOpen(now));
        return isFull
            ? new Refusal(Codes.PenaltyLimitReached).With("limit", ProviderState.MaxPenalties)
            : new PenaltyImposed(c.PenaltyId, c.Until, c.Reason, now);
    }

    private static Decision Impose(ProviderState state, ImposeFine c, DecisionContext context)
    {
        if (Repeated(c, context) is { } repeated) return repeated;
        var isFull = state.Fines.Length >= ProviderState.MaxFines && state.Fines.All(f => f.UnpaidFen > 0);
        return isFull
            ? new Refusal(Codes.FineLimitReached).With("limit", ProviderState.MaxFines)
            : new FineImposed(c.FineId, c.AmountFen, c.Reason);
    }

    private static Decision Pay(ProviderState state, PayFine c, DecisionContext context)
    {
        if (Repeated(c, context) is { } repeated) return repeated;
        if (state.Fines.FirstOrDefault(f => f.FineId == c.FineId) is not { } fine) return new Refusal(Codes.FineNotFound);
        return c.AmountFen > fine.UnpaidFen
            ? new Refusal(Codes.Overpayment).With("unpaidFen", fine.UnpaidFen)
            : new FinePaid(c.FineId, c.PaymentId, c.AmountFen);
    }

    private static Decision Move(ProviderState state, MoveDeposit c, DecisionContext context)
    {
        if (Repeated(c, context) is { } repeated) return repeated;
        var availableFen = state.Deposit.DepositFen;
        if (c.Kind == DepositEntryKind.Refund)
        {
            var refundableFen = DepositRefund.RefundableFen(state, context.Policy.Providers);
            if (refundableFen is null) return NotIn(Codes.DepositNotRefundable, state);
            availableFen = refundableFen.Value;
        }
        if (c.Kind != DepositEntryKind.Payment && c.AmountFen > availableFen)
        {
            return new Refusal(Codes.InsufficientDeposit).With("availableFen", availableFen);
        }
        var (debit, credit) = DepositLedger.Direction(c.Kind);
        return state.Deposit.Post(debit, credit, c.AmountFen).IsWithinLimit
            ? new DepositMoved(c.EntryId, c.Kind, c.AmountFen, c.Reference, debit, credit)
            : new Refusal(Codes.DepositLimitReached).With("limitFen", DepositLedger.MaxFen);
    }

    private static Decision? Repeated(IClaimsId c, DecisionContext context) =>
        UsedIds.Repeated<ProviderEvent>(c, context.Said<ProviderFacts>().UsedFor);

    // F1, F2.
    private static Decision Exit(ProviderState state, RequestExit c, DateTimeOffset now)
    {
        if (state.Status == ProviderStatus.Exited) return Decision.Nothing;
        if (!state.IsActive) return NotIn(Codes.NotAdmitted, state);
        var exit = ExitConditions.Assess(state, now);
        if (exit.Satisfied) return new ProviderExited(now);
        if (!c.WindDown) return new Refusal(Codes.ExitConditionsUnmet).With("conditions", exit.Conditions.RemoveAll(x => x.Met));
        return state.Status == ProviderStatus.WindingDown ? Decision.Nothing : new WindDownStarted();
    }

    private static Decision Remove(ProviderState state, RemoveProvider c, DecisionContext context)
    {
        if (c.Cause == RemovalCause.SeriousViolation) return Bar(state, c, context.Now);
        if (state.Status == ProviderStatus.Removed && state.Removal!.Cause == c.Cause) return Decision.Nothing;
        if (!state.IsActive) return NotIn(Codes.NotAdmitted, state);
        var policy = context.Policy.Providers;
        if (c.Cause == RemovalCause.DepositOverdue && !IsRemovable(state, policy)) return NotOverdue(state, policy);
        var days = CoolDown(c.Cause, policy.CoolDownDays);
        return new ProviderRemoved(c.Cause, c.Reason, context.Now, context.Now.AddDays(days));
    }

    // F4: possible in every state since the first admission, so neither leaving nor a new round is a way around it.
    private static Decision Bar(ProviderState state, RemoveProvider c, DateTimeOffset now)
    {
        if (state.Status == ProviderStatus.Barred) return Decision.Nothing;
        return state.Admission is { } last
            ? new ProviderBarred(c.Reason, now, last.LegalRepresentative, last.AlipaySubject)
            : NotIn(Codes.NotAdmitted, state);
    }

    // E8: removable when 90 days overdue, unless a new version of the policy requires no more than is paid.
    private static bool IsRemovable(ProviderState state, ProviderPolicy policy) =>
        state.Shortfall?.Stage == TopUpStage.Removable && Admission.IsDepositShort(state, policy);

    private static Refusal NotOverdue(ProviderState state, ProviderPolicy policy)
    {
        var refusal = new Refusal(Codes.DepositNotOverdue);
        return state.Shortfall is { } s && Admission.IsDepositShort(state, policy) ? refusal.With("removableAt", s.RemovableAt) : refusal;
    }

    private static int CoolDown(RemovalCause cause, CoolDownDays days) => cause switch
    {
        RemovalCause.NoLongerQualified => days.NoLongerQualified,
        RemovalCause.DepositOverdue => days.DepositOverdue,
        RemovalCause.Violation => days.Violation,
        _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, "Has no cool-down."),
    };

    // F3, F4: at the end of the cool-down exactly it is over.
    private static Decision OpenRound(ProviderState state, DateTimeOffset now) => state.Status switch
    {
        ProviderStatus.Barred => new Refusal(Codes.EntityBarred),
        ProviderStatus.Removed when now < state.CoolDownUntil => CoolingDown(state),
        ProviderStatus.Exited or ProviderStatus.Removed => NextRound(state),
        _ => NotIn(Codes.NotExited, state),
    };

    // Files that the application did not name are removed with the round.
    private static Decision NextRound(ProviderState state)
    {
        var unnamed = Removed(state, DateOnly.MaxValue);
        var opened = new RoundOpened(state.Round + 1);
        return unnamed.EvidenceIds.IsEmpty ? opened : new Decision.Accepted([unnamed, opened]);
    }
}
