using RelayHeat.Grains.Core;
using RelayHeat.Grains.Merchants;

namespace RelayHeat.Grains.ReadModel;

/// <summary>Lists and the audit feed for the gateway, which has no database of its own. Key 0.</summary>
[Alias("IReadModelGrain")]
public interface IReadModelGrain : IGrainWithIntegerKey
{
    /// <summary>A page of a directory. Merchants: registry, ops; providers: review, enforcement, ops.</summary>
    /// <param name="query">What to list; its limit is 1 to 200.</param>
    /// <param name="caller">Who asks.</param>
    /// <returns>A page; <c>Next</c> is the last id.</returns>
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

    /// <summary>Whether the storage of the silo that answers reads and takes commits.</summary>
    /// <returns>True when both are well.</returns>
    [Alias("IsStorageHealthy")]
    Task<bool> IsStorageHealthy();
}
