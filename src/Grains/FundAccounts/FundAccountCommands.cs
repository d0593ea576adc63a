using System.Text.Json.Serialization;

namespace RelayHeat.Grains.FundAccounts;

/// <summary>What a fund account can be asked to do.</summary>
[JsonDerivedType(typeof(MoveFunds), "move")]
[GenerateSerializer, Immutable, Alias("FundAccountCommand")]
public abstract record FundAccountCommand;

/// <summary>Enters a movement.</summary>
/// <param name="EntryId">Its id; the same movement again has no effect (D2).</param>
/// <param name="Kind">What it is.</param>
/// <param name="AmountFen">How much, 1 to 10^15 fen.</param>
/// <param name="Reference">What it refers to, 1 to 64 characters.</param>
[GenerateSerializer, Immutable, Alias("MoveFunds")]
public sealed record MoveFunds(string EntryId, FundEntryKind Kind, long AmountFen, string Reference) : FundAccountCommand;

/// <summary>What a movement rests on besides the balances.</summary>
/// <param name="MerchantExists">Whether there is such a store.</param>
/// <param name="Recorded">The movement that has this id already, or null.</param>
internal sealed record FundFacts(bool MerchantExists, FundEntryView? Recorded);
