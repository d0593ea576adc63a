using System.Text.Json.Serialization;
using RelayHeat.Grains.Names;

namespace RelayHeat.Grains.Ledgers;

/// <summary>
/// A double-entry ledger, in fen: every movement takes from one account what it gives to another. The bank and the platform are outside
/// and may owe; an account inside may not.
/// </summary>
internal abstract record Ledger<TLedger, TAccount>
    where TLedger : Ledger<TLedger, TAccount>
{
    /// <summary>No account holds or owes more: far below what 64 bits hold.</summary>
    public const long MaxFen = 1000 * Money.MaxFen;

    [JsonPropertyOrder(-1)]
    public long BankFen { get; init; }

    /// <summary>What the platform has taken, less what it has given back.</summary>
    [JsonPropertyOrder(1)]
    public long PlatformFen { get; init; }

    [JsonIgnore] public bool IsWithinLimit => InsideFen.Append(BankFen).Append(PlatformFen).All(fen => fen is >= -MaxFen and <= MaxFen);

    /// <summary>The balances of the accounts inside.</summary>
    protected abstract ImmutableArray<long> InsideFen { get; }

    public TLedger Post(TAccount debit, TAccount credit, long amountFen) => Add(debit, -amountFen).Add(credit, amountFen);

    public virtual void Check()
    {
        Invariant.Holds(InsideFen.Sum() + BankFen + PlatformFen == 0, "D2, F6: the accounts of a ledger add up to zero");
        Invariant.Holds(InsideFen.All(fen => fen >= 0), "D2, F6: no account inside goes below zero");
        Invariant.Holds(IsWithinLimit, "D2, F6: no account holds or owes more than its limit");
    }

    protected abstract TLedger Add(TAccount account, long fen);
}
