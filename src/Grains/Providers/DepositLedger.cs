using System.Text.Json.Serialization;
using RelayHeat.Grains.Names;

namespace RelayHeat.Grains.Providers;

/// <summary>The accounts between which the deposit moves.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LedgerAccount>))]
internal enum LedgerAccount
{
    /// <summary>The provider's own bank account.</summary>
    [JsonStringEnumMemberName("bank")]
    Bank,

    /// <summary>What the platform keeps for the provider.</summary>
    [JsonStringEnumMemberName("deposit")]
    Deposit,

    /// <summary>What the platform has taken.</summary>
    [JsonStringEnumMemberName("platform")]
    Platform,
}

/// <summary>The deposit as a double-entry ledger: every movement takes from one account what it gives to another; in fen.</summary>
internal sealed record DepositLedger
{
    /// <summary>What may be paid in over all and not refunded: far from what 64 bits hold.</summary>
    public const long MaxFen = 1000 * Money.MaxFen;

    public long BankFen { get; init; }

    public long DepositFen { get; init; }

    public long PlatformFen { get; init; }

    /// <summary>How many movements there were.</summary>
    public int Entries { get; init; }

    /// <summary>F6: the round in which the deposit was refunded last; 0 for never.</summary>
    public int RefundedInRound { get; init; }

    /// <summary>F6: what an earlier round has left and is still owed; null in a first round, after leaving, and in older rows.</summary>
    public long? CarriedFen { get; init; }

    /// <summary>From where to where a movement goes.</summary>
    public static (LedgerAccount Debit, LedgerAccount Credit) Direction(DepositEntryKind kind) => kind switch
    {
        DepositEntryKind.Payment => (LedgerAccount.Bank, LedgerAccount.Deposit),
        DepositEntryKind.Deduction => (LedgerAccount.Deposit, LedgerAccount.Platform),
        DepositEntryKind.Refund => (LedgerAccount.Deposit, LedgerAccount.Bank),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind."),
    };

    public bool HasRoomFor(long amountFen) => amountFen - BankFen <= MaxFen;

    public DepositLedger Post(LedgerAccount debit, LedgerAccount credit, long amountFen) =>
        Add(debit, -amountFen).Add(credit, amountFen) with { Entries = Entries + 1 };

    public void Check()
    {
        Invariant.Holds(BankFen + DepositFen + PlatformFen == 0, "F6: the accounts of the deposit add up to nothing");
        Invariant.Holds(DepositFen >= 0 && PlatformFen >= 0 && BankFen <= 0, "F6: no more is taken out than was paid in");
    }

    private DepositLedger Add(LedgerAccount account, long fen) => account switch
    {
        LedgerAccount.Bank => this with { BankFen = checked(BankFen + fen) },
        LedgerAccount.Deposit => this with { DepositFen = checked(DepositFen + fen) },
        LedgerAccount.Platform => this with { PlatformFen = checked(PlatformFen + fen) },
        _ => throw new ArgumentOutOfRangeException(nameof(account), account, "No such account."),
    };
}
