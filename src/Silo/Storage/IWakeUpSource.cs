using System.Collections.Immutable;

namespace RelayHeat.Silo.Storage;

/// <summary>Finds the grains that the sweeper must wake.</summary>
internal interface IWakeUpSource
{
    /// <summary>
    /// The keys of grains with a due event or an undelivered message, at most <paramref name="limit"/>. A key comes again until the grain
    /// is no longer due.
    /// </summary>
    Task<ImmutableArray<string>> TakeDueAsync(DateTimeOffset now, int limit);

    /// <summary>
    /// When the oldest undelivered message of the whole cluster was caused; null if none is old enough to be sent again. If very many
    /// grains wait, only those that are due first are searched.
    /// </summary>
    Task<DateTimeOffset?> ReadOldestUndeliveredAsync(DateTimeOffset now);
}
