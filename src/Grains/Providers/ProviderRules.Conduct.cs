using RelayHeat.Grains.Policies;

namespace RelayHeat.Grains.Providers;

using Decision = Decision<ProviderEvent>;

/// <summary>What a provider's exit and deposit depend on: its standing, penalties and fines (F1, F7), and the ledger (F6).</summary>
internal readonly partial struct ProviderRules
{
    /// <summary>How far a report's instant may be ahead: clocks of two systems differ.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    // An older report than the one held says nothing new.
    private static Decision Report(ProviderState state, StandingView standing, DateTimeOffset now)
    {
        if (standing.AsOf > now + ClockTolerance) return Validation.Failed("/asOf", "Must not be in the future.");
        return state.Standing is { } held && (standing.AsOf < held.AsOf || standing == held)
            ? Decision.Nothing
            : new StandingReported(standing);
    }

    private static Decision Impose(ProviderState state, ImposePenalty c, DecisionContext context)
    {
        var now = context.Now;
        if (Used(c, context) is { } used) return used;
        if (c.Until <= now) return Validation.Failed("/until", "Must be in the future.");
        var isFull = state.Penalties.Length >= ProviderState.MaxPenalties && state.Penalties.All(p => p.IsOpen(now));
        return isFull
            ? new Refusal(Codes.PenaltyLimitReached).With("limit", ProviderState.MaxPenalties)
            : new PenaltyImposed(c.PenaltyId, c.Until, c.Reason, now);
    }

    private static Decision Impose(ProviderState state, ImposeFine c, DecisionContext context)
    {
        if (Used(c, context) is { } used) return used;
        var isFull = state.Fines.Length >= ProviderState.MaxFines && state.Fines.All(f => f.UnpaidFen > 0);
        return isFull
            ? new Refusal(Codes.FineLimitReached).With("limit", ProviderState.MaxFines)
            : new FineImposed(c.FineId, c.AmountFen, c.Reason);
    }

    private static Decision Pay(ProviderState state, PayFine c, DecisionContext context)
    {
        if (Used(c, context) is { } used) return used;
        if (state.Fines.FirstOrDefault(f => f.FineId == c.FineId) is not { } fine) return new Refusal(Codes.FineNotFound);
        return c.AmountFen > fine.UnpaidFen
            ? new Refusal(Codes.Overpayment).With("unpaidFen", fine.UnpaidFen)
            : new FinePaid(c.FineId, c.PaymentId, c.AmountFen);
    }

    // F6: refunded once, after exit or removal, or later what was not refunded then; fines and deductions come off first.
    private static Decision Move(ProviderState state, MoveDeposit c, DecisionContext context)
    {
        if (Used(c, context) is { } used) return used;
        var availableFen = state.Deposit.DepositFen;
        if (c.Kind == DepositEntryKind.Refund)
        {
            if (DepositRefund.Of(state, context.Policy.Providers) is not { } refundableFen) return NotIn(Codes.DepositNotRefundable, state);
            availableFen = refundableFen;
        }
        if (c.Kind != DepositEntryKind.Payment && c.AmountFen > availableFen)
        {
            return new Refusal(Codes.InsufficientDeposit).With("availableFen", availableFen);
        }
        if (c.Kind == DepositEntryKind.Payment && !state.Deposit.HasRoomFor(c.AmountFen))
        {
            return new Refusal(Codes.DepositLimitReached).With("limitFen", DepositLedger.MaxFen);
        }
        var (debit, credit) = DepositLedger.Direction(c.Kind);
        return new DepositMoved(c.EntryId, c.Kind, c.AmountFen, c.Reference, debit, credit);
    }

    // F6, F7: one effect for one id, for ever.
    private static Decision? Used(IClaimsId c, DecisionContext context) => context.Said<ProviderFacts>().UsedFor switch
    {
        null => null,
        var use when use == c.Claim.Use => Decision.Nothing,
        _ => new Refusal(Codes.IdReused).With("id", c.Claim.Id),
    };
}
