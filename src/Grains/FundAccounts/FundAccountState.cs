using System.Text.Json.Serialization;
using RelayHeat.Grains.Ledgers;

namespace RelayHeat.Grains.FundAccounts;

using Seen = Seen<FundAccountState, FundAccountEvent>;

/// <summary>The events of a fund account, by their names in the audit feed (G4).</summary>
[JsonDerivedType(typeof(FundsMoved), "funds_moved")]
internal abstract record FundAccountEvent;

/// <summary>D2: a movement was entered; its id is used up for ever.</summary>
internal sealed record FundsMoved(
    string EntryId, FundEntryKind Kind, long AmountFen, string Reference, FundSide Debit, FundSide Credit, DateTimeOffset At)
    : FundAccountEvent, ICreation;

/// <summary>The balances of a fund account. Its movements are parts, read only by their ids, so the row stays small.</summary>
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

    public void Check() => Ledger.Check();
}

/// <summary>The ledger of a store's funds (D2).</summary>
internal sealed record FundLedger : Ledger<FundLedger, FundSide>
{
    public long AvailableFen { get; init; }
    public long HeldFen { get; init; }

    protected override ImmutableArray<long> InsideFen => [AvailableFen, HeldFen];

    /// <summary>The account that a movement debits, and the one that it credits.</summary>
    public static (FundSide Debit, FundSide Credit) Direction(FundEntryKind kind) => kind switch
    {
        FundEntryKind.TopUp => (FundSide.Bank, FundSide.Available),
        FundEntryKind.Hold => (FundSide.Available, FundSide.Held),
        FundEntryKind.Release => (FundSide.Held, FundSide.Available),
        FundEntryKind.Charge => (FundSide.Held, FundSide.Platform),
        FundEntryKind.Refund => (FundSide.Platform, FundSide.Available),
        FundEntryKind.Withdraw => (FundSide.Available, FundSide.Bank),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind."),
    };

    /// <summary>Whether an account has enough to give. The bank and the platform always have.</summary>
    public bool Covers(FundSide debit, long amountFen) => debit switch
    {
        FundSide.Available => AvailableFen >= amountFen,
        FundSide.Held => HeldFen >= amountFen,
        _ => true,
    };

    protected override FundLedger Add(FundSide account, long fen) => account switch
    {
        FundSide.Bank => this with { BankFen = checked(BankFen + fen) },
        FundSide.Available => this with { AvailableFen = checked(AvailableFen + fen) },
        FundSide.Held => this with { HeldFen = checked(HeldFen + fen) },
        FundSide.Platform => this with { PlatformFen = checked(PlatformFen + fen) },
        _ => throw new ArgumentOutOfRangeException(nameof(account), account, "No such account."),
    };
}

internal static class FundAccountProjections
{
    public static FundAccountView Account(Seen seen) => new(seen.State.Ledger.AvailableFen, seen.State.Ledger.HeldFen, seen.Version);

    /// <summary>A movement, given the state after it.</summary>
    public static FundEntryView Entry(FundsMoved e, FundAccountState after) => new(
        after.Entries, e.EntryId, e.Kind, e.AmountFen, e.Reference, e.Debit, e.Credit, e.At,
        after.Ledger.AvailableFen, after.Ledger.HeldFen);
}
