using RelayHeat.Grains.Policies;

namespace RelayHeat.Grains.Providers;

/// <summary>
/// F6: how much of the deposit may be given back. Who has left is owed all of it, once. What is not refunded when a new round begins
/// stays owed; it counts for that round's deposit for as long as it is there, and is bound as far as an admitted provider needs it.
/// Fines and deductions come off first.
/// </summary>
internal static class DepositRefund
{
    /// <summary>What can be refunded, in fen; null where no refund is owed.</summary>
    public static long? Of(ProviderState state, ProviderPolicy policy)
    {
        if (OwedFen(state) is not { } owedFen) return null;
        var neededFen = state.IsActive ? Admission.DepositNeededFen(state, policy) : 0;
        return Math.Max(0, Math.Min(owedFen, state.Deposit.DepositFen - neededFen) - state.UnpaidFinesFen);
    }

    private static long? OwedFen(ProviderState state)
    {
        if (state.HasLeft) return state.Deposit.RefundedInRound == state.Round ? null : state.Deposit.DepositFen;
        return state.CarriedFen > 0 ? state.CarriedFen : null;
    }
}
