using RelayHeat.Grains.Policies;

namespace RelayHeat.Grains.Providers;

using Decision = Decision<ProviderEvent>;

/// <summary>Section F: standing, penalties and fines (F1, F7), and the deposit (F6).</summary>
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
}
