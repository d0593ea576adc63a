using System.Text.Json.Serialization;
using RelayHeat.Grains.Names;

namespace RelayHeat.Grains.FundAccounts;

using Seen = Seen<FundAccountState, FundAccountEvent>;

/// <summary>What has happened to a fund account. The names are those of the audit feed (G4).</summary>
[JsonDerivedType(typeof(FundsMoved), "funds_moved")]
internal abstract record FundAccountEvent;

/// <summary>D2: a movement was entered; its id is used up for ever.</summary>
internal sealed record FundsMoved(
    string EntryId, FundEntryKind Kind, long AmountFen, string Reference, FundSide Debit, FundSide Credit, DateTimeOffset At)
    : FundAccountEvent, ICreation;

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

/// <summary>A store's funds as a double-entry ledger: every movement takes from one account what it gives to another; in fen.</summary>
internal sealed record FundLedger
{
    /// <summary>No account holds or owes more: far from what 64 bits hold.</summary>
    public const long MaxFen = 1000 * Money.MaxFen;

    public long BankFen { get; init; }

    public long AvailableFen { get; init; }

    public long HeldFen { get; init; }

    public long PlatformFen { get; init; }

    /// <summary>From where to where a movement goes. The bank and the platform are outside, and may owe.</summary>
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

    /// <summary>Whether a side has as much to give.</summary>
    public bool Covers(FundSide debit, long amountFen) => debit switch
    {
        FundSide.Available => AvailableFen >= amountFen,
        FundSide.Held => HeldFen >= amountFen,
        _ => true,
    };

    [JsonIgnore]
    public bool IsWithinLimit => All.All(fen => fen is >= -MaxFen and <= MaxFen);

    public FundLedger Post(FundSide debit, FundSide credit, long amountFen) => Add(debit, -amountFen).Add(credit, amountFen);

    public void Check()
    {
        Invariant.Holds(All.Sum() == 0, "D2: the accounts of the ledger add up to nothing");
        Invariant.Holds(AvailableFen >= 0 && HeldFen >= 0, "D2: neither balance goes below zero");
        Invariant.Holds(IsWithinLimit, "D2: no account holds or owes more than its limit");
    }

    private long[] All => [BankFen, AvailableFen, HeldFen, PlatformFen];

    private FundLedger Add(FundSide side, long fen) => side switch
    {
        FundSide.Bank => this with { BankFen = checked(BankFen + fen) },
        FundSide.Available => this with { AvailableFen = checked(AvailableFen + fen) },
        FundSide.Held => this with { HeldFen = checked(HeldFen + fen) },
        FundSide.Platform => this with { PlatformFen = checked(PlatformFen + fen) },
        _ => throw new ArgumentOutOfRangeException(nameof(side), side, "No such account."),
    };
}

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
