namespace RelayHeat.Grains.FundAccounts;

using Seen = Seen<FundAccountState, FundAccountEvent>;

/// <summary>How a fund account is shown.</summary>
internal static class FundAccountProjections
{
    public static FundAccountView Account(Seen seen) => new(seen.State.Ledger.AvailableFen, seen.State.Ledger.HeldFen, seen.Version);

    /// <summary>A movement, given the state after it.</summary>
    public static FundEntryView Entry(FundsMoved e, FundAccountState after) => new(
        after.Entries,
        e.EntryId,
        e.Kind,
        e.AmountFen,
        e.Reference,
        e.Debit,
        e.Credit,
        e.At,
        after.Ledger.AvailableFen,
        after.Ledger.HeldFen);
}
