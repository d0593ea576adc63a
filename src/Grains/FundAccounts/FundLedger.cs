using System.Text.Json.Serialization;
using RelayHeat.Grains.Names;

namespace RelayHeat.Grains.FundAccounts;

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
