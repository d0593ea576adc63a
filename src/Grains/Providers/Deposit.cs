using System.Text.Json.Serialization;
using RelayHeat.Grains.Ledgers;
using RelayHeat.Grains.Policies;

namespace RelayHeat.Grains.Providers;

/// <summary>Enters a movement of the deposit.</summary>
/// <param name="EntryId">Its id. The same movement again has no effect (F6).</param>
/// <param name="AmountFen">How much, 1 to 10^15 fen.</param>
/// <param name="Reference">What it refers to, 1 to 64 characters.</param>
[GenerateSerializer, Immutable, Alias("MoveDeposit")]
public sealed record MoveDeposit(string EntryId, DepositEntryKind Kind, long AmountFen, string Reference) : ProviderCommand, IClaimsId
{
    UsedId IClaimsId.Claim => UsedIds.Entry(EntryId, Kind, AmountFen, Reference);
}

/// <summary>Enters what the platform knows of the entity.</summary>
/// <param name="AlipayEnterpriseVerified">E2: whether Alipay has verified the enterprise.</param>
/// <param name="OtherRoles">E1: its other roles, at most 10, each once.</param>
[GenerateSerializer, Immutable, Alias("RecordFacts")]
public sealed record RecordFacts(bool AlipayEnterpriseVerified, ImmutableArray<OtherRole> OtherRoles) : ProviderCommand
{
    /// <summary>The most roles.</summary>
    public const int MaxRoles = 10;
}

/// <summary>Another role that the entity holds (E1).</summary>
/// <param name="Role">Its name, 1 to 32 characters.</param>
/// <param name="DepositPaidFen">What is paid for it, 0 to 10^15 fen.</param>
[GenerateSerializer, Immutable, Alias("OtherRole")]
public sealed record OtherRole(string Role, long DepositPaidFen);

/// <summary>A movement of the deposit.</summary>
[GenerateSerializer, Alias("DepositEntryKind"), JsonConverter(typeof(EnumTextConverter<DepositEntryKind>))]
public enum DepositEntryKind
{
    /// <summary>The provider pays in.</summary>
    Payment,
    /// <summary>The platform takes what it is owed.</summary>
    Deduction,
    /// <summary>F6: the provider gets back what is left.</summary>
    Refund,
}

/// <summary>How far a short deposit has come (E8).</summary>
[GenerateSerializer, Alias("TopUpStage"), JsonConverter(typeof(EnumTextConverter<TopUpStage>))]
public enum TopUpStage
{
    /// <summary>It can still be topped up in time.</summary>
    Due,
    /// <summary>The time has passed.</summary>
    Overdue,
    /// <summary>30 days overdue.</summary>
    Flagged,
    /// <summary>90 days overdue: the provider may be removed for it.</summary>
    Removable,
}

internal sealed record FactsRecorded(bool AlipayEnterpriseVerified, ImmutableArray<OtherRole> OtherRoles) : ProviderEvent;

internal sealed record DepositMoved(
    string EntryId, DepositEntryKind Kind, long AmountFen, string Reference, LedgerAccount Debit, LedgerAccount Credit)
    : ProviderEvent, IUsesId
{
    UsedId IUsesId.UsedId => UsedIds.Entry(EntryId, Kind, AmountFen, Reference);
}

/// <summary>E8: the deposit is short, and no waiver holds.</summary>
internal sealed record DepositFellShort(DateTimeOffset Since, DateTimeOffset DueAt, DateTimeOffset FlaggedAt, DateTimeOffset RemovableAt)
    : ProviderEvent;

internal sealed record TopUpAdvanced(TopUpStage Stage, DateTimeOffset At) : ProviderEvent;
internal sealed record DepositMended : ProviderEvent;

internal sealed record Shortfall(
    TopUpStage Stage, DateTimeOffset Since, DateTimeOffset DueAt, DateTimeOffset FlaggedAt, DateTimeOffset RemovableAt);

/// <summary>The deposit (E1, E8, F6).</summary>
/// <param name="PaidFen">What is paid in, deductions and refunds taken off.</param>
/// <param name="WaivedBy">The other role whose deposit stands in for it, or null.</param>
[GenerateSerializer, Immutable, Alias("DepositView")]
public sealed record DepositView(long PaidFen, long RequiredFen, string? WaivedBy, TopUpView? TopUp)
{
    /// <summary>What can be refunded now (F6), of an earlier round too; 0 where nothing is owed.</summary>
    [Id(0)] public long RefundableFen { get; init; }
}

/// <summary>E8: a deposit that is short, and by when it must be topped up.</summary>
/// <param name="DueAt">When it is overdue.</param>
[GenerateSerializer, Immutable, Alias("TopUpView")]
public sealed record TopUpView(
    TopUpStage Stage, DateTimeOffset Since, DateTimeOffset DueAt, DateTimeOffset FlaggedAt, DateTimeOffset RemovableAt);

/// <summary>The accounts between which the deposit moves.</summary>
[JsonConverter(typeof(EnumTextConverter<LedgerAccount>))]
internal enum LedgerAccount
{
    /// <summary>The provider's own bank account.</summary>
    Bank,
    /// <summary>What the platform keeps for the provider.</summary>
    Deposit,
    /// <summary>What the platform has taken.</summary>
    Platform,
}

/// <summary>The ledger of a deposit (F6).</summary>
internal sealed record DepositLedger : Ledger<DepositLedger, LedgerAccount>
{
    public long DepositFen { get; init; }

    /// <summary>How many movements there were.</summary>
    [JsonPropertyOrder(2)]
    public int Entries { get; init; }

    /// <summary>F6: the round in which the deposit was refunded last; 0 for never.</summary>
    [JsonPropertyOrder(2)]
    public int RefundedInRound { get; init; }

    /// <summary>F6: what is still owed from an earlier round; null in a first round, after leaving, and in older rows.</summary>
    [JsonPropertyOrder(2)]
    public long? CarriedFen { get; init; }

    protected override ImmutableArray<long> InsideFen => [DepositFen];

    /// <summary>The account that a movement debits, and the one that it credits.</summary>
    public static (LedgerAccount Debit, LedgerAccount Credit) Direction(DepositEntryKind kind) => kind switch
    {
        DepositEntryKind.Payment => (LedgerAccount.Bank, LedgerAccount.Deposit),
        DepositEntryKind.Deduction => (LedgerAccount.Deposit, LedgerAccount.Platform),
        DepositEntryKind.Refund => (LedgerAccount.Deposit, LedgerAccount.Bank),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind."),
    };

    public override void Check()
    {
        base.Check();
        Invariant.Holds(PlatformFen >= 0 && BankFen <= 0, "F6: no more is taken out than was paid in");
    }

    protected override DepositLedger Add(LedgerAccount account, long fen) => account switch
    {
        LedgerAccount.Bank => this with { BankFen = checked(BankFen + fen) },
        LedgerAccount.Deposit => this with { DepositFen = checked(DepositFen + fen) },
        LedgerAccount.Platform => this with { PlatformFen = checked(PlatformFen + fen) },
        _ => throw new ArgumentOutOfRangeException(nameof(account), account, "No such account."),
    };
}

/// <summary>
/// F6: how much of the deposit may be refunded. A provider that has left is owed all of it, once. What is not refunded before a new round
/// stays owed: it counts as that round's deposit, and an admitted provider must keep what it needs. Fines and deductions come off first.
/// </summary>
internal static class DepositRefund
{
    /// <summary>What can be refunded, in fen; null where nothing is owed.</summary>
    public static long? RefundableFen(ProviderState state, ProviderPolicy policy)
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
