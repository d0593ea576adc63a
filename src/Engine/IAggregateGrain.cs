using Orleans.Metadata;

namespace RelayHeat.Engine;

/// <summary>What every aggregate can be told by the cluster itself. On the wire it keeps the name under which it was released.</summary>
[Alias("IAggregateGrain"), GrainInterfaceType("IAggregateGrain")]
public interface IAggregateGrain : IGrainWithStringKey
{
    /// <summary>
    /// A nudge: record what time has brought about, settle what other grains have answered, deliver what waits. Correctness never
    /// depends on it, and a needless one corrects at the most when the next one is due.
    /// </summary>
    /// <returns>A task that ends when what was due is durable.</returns>
    [Alias("Wake")]
    Task Wake();
}
