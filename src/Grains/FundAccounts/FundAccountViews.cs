namespace RelayHeat.Grains.FundAccounts;

/// <summary>A store's fund account as it is shown.</summary>
/// <param name="AvailableFen">What the store can use, in fen.</param>
/// <param name="HeldFen">What is set aside, in fen.</param>
/// <param name="Version">Rises with every movement.</param>
[GenerateSerializer, Immutable, Alias("FundAccountView")]
public sealed record FundAccountView(long AvailableFen, long HeldFen, long Version);

/// <summary>A movement as it is shown, and as it is stored.</summary>
/// <param name="Number">Its place: 1 for the account's first.</param>
/// <param name="EntryId">The id that its maker has given it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="AmountFen">How much, in fen.</param>
/// <param name="Reference">What it refers to.</param>
/// <param name="Debit">The account that gives.</param>
/// <param name="Credit">The account that takes.</param>
/// <param name="At">When it was entered.</param>
/// <param name="AvailableFen">What was available after it, in fen.</param>
/// <param name="HeldFen">What was held after it, in fen.</param>
[GenerateSerializer, Immutable, Alias("FundEntryView")]
public sealed record FundEntryView(
    long Number,
    string EntryId,
    FundEntryKind Kind,
    long AmountFen,
    string Reference,
    FundSide Debit,
    FundSide Credit,
    DateTimeOffset At,
    long AvailableFen,
    long HeldFen);
