using RelayHeat.Grains.Commission;
using RelayHeat.Grains.FundAccounts;
using RelayHeat.Grains.Merchants;

namespace RelayHeat.Grains.ReadModel;

/// <summary>Lists and the audit feed for the gateway, which has no database of its own. Key 0.</summary>
[Alias("IReadModelGrain")]
public interface IReadModelGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// A page of a directory, each item as it is at this instant. Merchants: registry, ops; providers: review, enforcement, ops. A page
    /// by status may have fewer items than were asked for, or none, and not be the last.
    /// </summary>
    /// <param name="query">What to list; its limit is 1 to 200.</param>
    /// <param name="caller">Who asks.</param>
    /// <returns>A page; <c>Next</c> is the last id that was looked at.</returns>
    [Alias("List")]
    Task<Outcome<Page<ListedRow>>> List(DirectoryQuery query, Caller caller);

    /// <summary>A page of the audit feed. Ops; of one entity also its owner.</summary>
    /// <param name="query">What to read; its limit is 1 to 200.</param>
    /// <param name="caller">Who asks.</param>
    /// <returns>A page; <c>Next</c> is the last sequence.</returns>
    [Alias("ReadEvents")]
    Task<Outcome<Page<EventView>>> ReadEvents(EventQuery query, Caller caller);

    /// <summary>A piece of a provider's evidence, of whatever round. Its owner, <c>platform.review</c>.</summary>
    /// <param name="uscc">The provider.</param>
    /// <param name="evidenceId">Which.</param>
    /// <param name="caller">Who asks.</param>
    /// <returns>The file; refuses with <c>evidence_not_found</c>.</returns>
    [Alias("ReadEvidence")]
    Task<Outcome<Content>> ReadEvidence(string uscc, string evidenceId, Caller caller);

    /// <summary>A part of a file (E4): at most 64 KiB of it. For the provider's owner and <c>platform.review</c>.</summary>
    /// <param name="uscc">The provider.</param>
    /// <param name="evidenceId">Which.</param>
    /// <param name="offset">Where the part begins, in bytes.</param>
    /// <param name="caller">Who asks.</param>
    /// <returns>The part; refuses with <c>evidence_not_found</c>.</returns>
    [Alias("ReadEvidenceSlice")]
    Task<Outcome<ContentSlice>> ReadEvidenceSlice(string uscc, string evidenceId, int offset, Caller caller);

    /// <summary>Whether the storage of the silo that answers reads and takes commits.</summary>
    /// <returns>True when both are well.</returns>
    [Alias("IsStorageHealthy")]
    Task<bool> IsStorageHealthy();

    /// <summary>A page of a store's plans, open or over, in the order in which they were made. Needs <c>view_commission</c>.</summary>
    /// <param name="merchantId">The store.</param>
    /// <param name="after">Only plans with a greater number.</param>
    /// <param name="limit">How many, 1 to 200.</param>
    /// <param name="caller">Who asks.</param>
    /// <returns>A page; <c>Next</c> is the last number.</returns>
    [Alias("ListPlans")]
    Task<Outcome<Page<PlanView>>> ListPlans(string merchantId, long after, int limit, Caller caller);

    /// <summary>A page of the movements of a store's fund account, in their order. Needs <c>view_fund_account</c>. D1.</summary>
    /// <param name="query">What to read; its limit is 1 to 200.</param>
    /// <param name="caller">Who asks.</param>
    /// <returns>A page; <c>Next</c> is the last number.</returns>
    [Alias("ListFundEntries")]
    Task<Outcome<Page<FundEntryView>>> ListFundEntries(StoreQuery query, Caller caller);

    /// <summary>
    /// A page of what has happened to a store's bindings. Needs <c>view_bindings</c>; a <c>standard</c> account sees its own. A page may
    /// have fewer items than were asked for, or none, and not be the last.
    /// </summary>
    /// <param name="query">What to read; its limit is 1 to 200.</param>
    /// <param name="caller">Who asks.</param>
    /// <returns>A page; <c>Next</c> is the last sequence that was looked at.</returns>
    [Alias("ListBindingHistory")]
    Task<Outcome<Page<EventView>>> ListBindingHistory(StoreQuery query, Caller caller);
}

/// <summary>What to read of a store.</summary>
/// <param name="MerchantId">The store.</param>
/// <param name="After">Only what comes after this number or sequence.</param>
/// <param name="Limit">At most this many.</param>
/// <param name="Period">Only what is of this period, or null.</param>
[GenerateSerializer, Immutable, Alias("StoreQuery")]
public sealed record StoreQuery(string MerchantId, long After, int Limit, Period? Period);
