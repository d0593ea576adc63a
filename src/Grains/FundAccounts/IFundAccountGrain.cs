using System.Text.Json.Serialization;
using Orleans.Concurrency;

namespace RelayHeat.Grains.FundAccounts;

/// <summary>A store's fund account. Each question asks the store's grain for the caller's rights (table B).</summary>
[Alias("IFundAccountGrain")]
public interface IFundAccountGrain : IAggregateGrain
{
    /// <summary>Enters a movement; the same one again has no effect. Needs <c>platform.ops</c>. D2.</summary>
    /// <returns>Refuses with <c>merchant_not_found</c>, <c>insufficient_funds</c>, <c>id_reused</c>, <c>fund_limit_reached</c>.</returns>
    [Alias("Move")] Task<Outcome<FundEntryView>> Move(MoveFunds command, CommandContext context);

    /// <summary>The balances. Needs <c>view_fund_account</c>. D1.</summary>
    [Alias("Get"), AlwaysInterleave, ReadOnly] Task<Outcome<FundAccountView>> Get(Caller caller);

    /// <summary>A movement. Needs <c>view_fund_account</c>, or <c>platform.ops</c>, which enters them. D1.</summary>
    /// <returns>Refuses with <c>entry_not_found</c>.</returns>
    [Alias("GetEntry"), AlwaysInterleave, ReadOnly] Task<Outcome<FundEntryView>> GetEntry(string entryId, Caller caller);
}

/// <summary>References to stores' fund accounts; no call is made.</summary>
public static class FundAccountGrains
{
    /// <summary>The grain of this id.</summary>
    public static IFundAccountGrain GetFundAccount(this IGrainFactory grains, string merchantId) =>
        grains.GetReference<IFundAccountGrain>(GrainKeys.FundAccount, merchantId);
}

/// <summary>The commands of a fund account.</summary>
[JsonDerivedType(typeof(MoveFunds), "move")]
[GenerateSerializer, Immutable, Alias("FundAccountCommand")]
public abstract record FundAccountCommand;

/// <summary>Enters a movement.</summary>
/// <param name="EntryId">Its id. The same movement again has no effect (D2).</param>
/// <param name="AmountFen">How much, 1 to 10^15 fen.</param>
/// <param name="Reference">What it refers to, 1 to 64 characters.</param>
[GenerateSerializer, Immutable, Alias("MoveFunds")]
public sealed record MoveFunds(string EntryId, FundEntryKind Kind, long AmountFen, string Reference) : FundAccountCommand, IClaimsId
{
    UsedId IClaimsId.Claim => UsedIds.Entry(EntryId, Kind, AmountFen, Reference);
}

/// <summary>What the decision on a movement needs besides the balances.</summary>
/// <param name="Recorded">The movement that has this id already, or null.</param>
internal sealed record FundFacts(bool MerchantExists, FundEntryView? Recorded)
{
    public string? UsedFor => Recorded is { } r ? UsedIds.Entry(r.EntryId, r.Kind, r.AmountFen, r.Reference).Use : null;
}

/// <summary>A store's fund account as it is shown.</summary>
/// <param name="AvailableFen">What the store can use, in fen.</param>
/// <param name="HeldFen">What is set aside, in fen.</param>
/// <param name="Version">Rises with every movement.</param>
[GenerateSerializer, Immutable, Alias("FundAccountView")]
public sealed record FundAccountView(long AvailableFen, long HeldFen, long Version);

/// <summary>A movement as it is shown, and as it is stored.</summary>
/// <param name="Number">Its place: 1 for the account's first.</param>
/// <param name="Debit">The account that gives.</param>
/// <param name="Credit">The account that takes.</param>
/// <param name="AvailableFen">What was available after it, in fen.</param>
/// <param name="HeldFen">What was held after it, in fen.</param>
[GenerateSerializer, Immutable, Alias("FundEntryView")]
public sealed record FundEntryView(
    long Number, string EntryId, FundEntryKind Kind, long AmountFen, string Reference, FundSide Debit, FundSide Credit, DateTimeOffset At,
    long AvailableFen, long HeldFen);

/// <summary>A movement of a store's fund account (D2).</summary>
[GenerateSerializer, Alias("FundEntryKind"), JsonConverter(typeof(EnumTextConverter<FundEntryKind>))]
public enum FundEntryKind
{
    /// <summary>充值: the store pays in.</summary>
    TopUp,
    /// <summary>冻结: set aside for something that will cost it.</summary>
    Hold,
    /// <summary>解冻: what was set aside is available again.</summary>
    Release,
    /// <summary>扣款: the platform takes what was set aside.</summary>
    Charge,
    /// <summary>退款: the platform gives back.</summary>
    Refund,
    /// <summary>提现: the store takes out.</summary>
    Withdraw,
}

/// <summary>The accounts between which a store's funds move.</summary>
[GenerateSerializer, Alias("FundSide"), JsonConverter(typeof(EnumTextConverter<FundSide>))]
public enum FundSide
{
    /// <summary>The store's own bank account.</summary>
    Bank,
    /// <summary>What the store can use.</summary>
    Available,
    /// <summary>What is set aside.</summary>
    Held,
    /// <summary>What the platform has taken, less what it has given back.</summary>
    Platform,
}
