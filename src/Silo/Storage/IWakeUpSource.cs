using System.Collections.Immutable;

namespace RelayHeat.Silo.Storage;

/// <summary>Tells which grains have something due.</summary>
internal interface IWakeUpSource
{
    /// <summary>
    /// Keys of grains for which time has brought something about or a message waits, at most this many. What is taken comes again until
    /// it is done.
    /// </summary>
    Task<ImmutableArray<string>> TakeDueAsync(DateTimeOffset now, int limit);

    /// <summary>
    /// When the event happened whose message has waited longest to be delivered, in the whole cluster; null where none has waited long
    /// enough to be sent again. Of very many grains that wait, those that are due first are looked at.
    /// </summary>
    Task<DateTimeOffset?> ReadOldestUndeliveredAsync(DateTimeOffset now);
}
