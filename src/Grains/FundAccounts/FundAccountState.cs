namespace RelayHeat.Grains.FundAccounts;

/// <summary>
/// All that a fund account is: its balances. Its movements are parts, which are never read to decide but by their ids, so that the row
/// stays as small as it is however many there are.
/// </summary>
internal sealed record FundAccountState
{
    public required string MerchantId { get; init; }

    public FundLedger Ledger { get; init; } = new();

    /// <summary>How many movements there were.</summary>
    public long Entries { get; init; }

    public FundAccountState Apply(FundAccountEvent happened) => happened switch
    {
        FundsMoved e => this with { Ledger = Ledger.Post(e.Debit, e.Credit, e.AmountFen), Entries = Entries + 1 },
        _ => throw new InvalidOperationException($"Unknown event {happened.GetType().Name}."),
    };

    /// <summary>The invariants that every stored fund account holds (D2).</summary>
    public void Check() => Ledger.Check();
}
