using System.Text.Json;
using RelayHeat.Grains.Commission;
using RelayHeat.Grains.FundAccounts;
using RelayHeat.Grains.Merchants;

namespace RelayHeat.Grains.ReadModel;

/// <summary>Lists and the audit feed for the gateway, which has no database of its own. Key 0.</summary>
[Alias("IReadModelGrain")]
public interface IReadModelGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// A page of a directory, each item as of now. Merchants: registry, ops; providers: review, enforcement, ops. A page by status may
    /// have fewer items than the limit, or none, although there are more pages.
    /// </summary>
    /// <param name="query">Its limit is 1 to 200.</param>
    /// <returns><c>Next</c> is the last id that was looked at.</returns>
    [Alias("List")] Task<Outcome<Page<ListedRow>>> List(DirectoryQuery query, Caller caller);

    /// <summary>A page of the audit feed. Ops; of one entity also its owner.</summary>
    /// <param name="query">Its limit is 1 to 200.</param>
    /// <returns><c>Next</c> is the last sequence.</returns>
    [Alias("ReadEvents")] Task<Outcome<Page<EventView>>> ReadEvents(EventQuery query, Caller caller);

    /// <summary>A file of a provider's evidence, of any round. Its owner, <c>platform.review</c>.</summary>
    /// <returns>Refuses with <c>evidence_not_found</c>.</returns>
    [Alias("ReadEvidence")] Task<Outcome<Content>> ReadEvidence(string uscc, string evidenceId, Caller caller);

    /// <summary>At most 64 KiB of a file of evidence, from an offset in bytes on. The provider's owner, <c>platform.review</c>.</summary>
    /// <returns>Refuses with <c>evidence_not_found</c>.</returns>
    [Alias("ReadEvidenceSlice")] Task<Outcome<ContentSlice>> ReadEvidenceSlice(string uscc, string evidenceId, int offset, Caller caller);

    /// <summary>Whether the storage of the silo that answers reads and takes commits.</summary>
    [Alias("IsStorageHealthy")] Task<bool> IsStorageHealthy();

    /// <summary>A page of a store's plans, open or over, in the order in which they were made. Needs <c>view_commission</c>.</summary>
    /// <param name="after">Only plans with a greater number.</param>
    /// <param name="limit">1 to 200.</param>
    /// <returns><c>Next</c> is the last number.</returns>
    [Alias("ListPlans")] Task<Outcome<Page<PlanView>>> ListPlans(string merchantId, long after, int limit, Caller caller);

    /// <summary>A page of the movements of a store's fund account, in their order. Needs <c>view_fund_account</c>. D1.</summary>
    /// <param name="query">Its limit is 1 to 200.</param>
    /// <returns><c>Next</c> is the last number.</returns>
    [Alias("ListFundEntries")] Task<Outcome<Page<FundEntryView>>> ListFundEntries(StoreQuery query, Caller caller);

    /// <summary>
    /// A page of the history of a store's bindings. Needs <c>view_bindings</c>; a <c>standard</c> account sees its own. A page may have
    /// fewer items than the limit, or none, although there are more pages.
    /// </summary>
    /// <param name="query">Its limit is 1 to 200.</param>
    /// <returns><c>Next</c> is the last sequence that was looked at.</returns>
    [Alias("ListBindingHistory")] Task<Outcome<Page<EventView>>> ListBindingHistory(StoreQuery query, Caller caller);
}

/// <summary>What to read of a store.</summary>
/// <param name="After">Only what comes after this number or sequence.</param>
/// <param name="Period">Only what is of this period, or null.</param>
[GenerateSerializer, Immutable, Alias("StoreQuery")]
public sealed record StoreQuery(string MerchantId, long After, int Limit, Period? Period);

/// <summary>What to list.</summary>
/// <param name="Status">Only rows in this status, or null.</param>
/// <param name="Text">Only rows whose search text contains this, folded; or null.</param>
/// <param name="After">Only ids after this one, or null.</param>
[GenerateSerializer, Immutable, Alias("DirectoryQuery")]
public sealed record DirectoryQuery(string Kind, string? Status, string? Text, string? After, int Limit);

/// <summary>A row of a list.</summary>
[GenerateSerializer, Immutable, Alias("ListedRow")]
public sealed record ListedRow(string Id, string SummaryJson);

/// <summary>What to read of the audit feed.</summary>
/// <param name="After">Only events with a greater sequence.</param>
/// <param name="Entity">Only events of this entity, or null.</param>
[GenerateSerializer, Immutable, Alias("EventQuery")]
public sealed record EventQuery(long After, string? Entity, int Limit)
{
    /// <summary>Only events of this period, or null.</summary>
    [Id(0)] public Period? Period { get; init; }
}

/// <summary>A period.</summary>
/// <param name="To">When it is over, at that instant exactly.</param>
[GenerateSerializer, Immutable, Alias("Period")]
public sealed record Period(DateTimeOffset From, DateTimeOffset To);

/// <summary>An event of the audit feed (G4).</summary>
/// <param name="Sequence">Its place in commit order; rises, with no promise that it rises by one.</param>
/// <param name="Instant">When it was decided.</param>
/// <param name="Entity">The aggregate's key, such as <c>merchant/mars</c>.</param>
/// <param name="Version">The aggregate's version that it made.</param>
[GenerateSerializer, Immutable, Alias("EventView")]
public sealed record EventView(
    long Sequence, DateTimeOffset Instant, string Entity, long Version, string Type, string Actor, string PolicyVersion, string DataJson);

/// <summary>Which events of a merchant are the history of its bindings, and whose.</summary>
internal static class BindingHistory
{
    private static readonly HashSet<string> Types =
    [
        .. new[]
        {
            typeof(InvitationSent), typeof(InvitationResent), typeof(SubAccountBound), typeof(PermissionChanged), typeof(SeatConfirmed),
            typeof(BindingClosed),
        }.Select(JsonNames.Of),
    ];

    /// <summary>The account whose binding an event is about.</summary>
    /// <param name="happened">An event of a merchant.</param>
    /// <returns>The account's name in normal form; null where the event is about no binding.</returns>
    public static string? AccountOf(EventView happened)
    {
        if (!Types.Contains(happened.Type)) return null;
        using var data = JsonDocument.Parse(happened.DataJson);
        return data.RootElement.GetProperty("account").GetString();
    }
}
