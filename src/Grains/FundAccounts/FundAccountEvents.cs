using System.Text.Json.Serialization;

namespace RelayHeat.Grains.FundAccounts;

/// <summary>What has happened to a fund account. The names are those of the audit feed (G4).</summary>
[JsonDerivedType(typeof(FundsMoved), "funds_moved")]
internal abstract record FundAccountEvent;

/// <summary>D2: a movement was entered; its id is used up for ever.</summary>
internal sealed record FundsMoved(
    string EntryId, FundEntryKind Kind, long AmountFen, string Reference, FundSide Debit, FundSide Credit, DateTimeOffset At)
    : FundAccountEvent, ICreation;
