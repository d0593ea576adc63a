using Orleans.Metadata;

namespace RelayHeat.Engine;

/// <summary>What the cluster itself calls on every aggregate. The alias is the released name on the wire, and stays.</summary>
[Alias("IAggregateGrain"), GrainInterfaceType("IAggregateGrain")]
public interface IAggregateGrain : IGrainWithStringKey
{
    /// <summary>
    /// A nudge: records due events, settles answers, delivers messages. Correctness never depends on it. A needless call only corrects the
    /// stored due time, where that is wrong.
    /// </summary>
    /// <returns>A task that ends when what was due is durable.</returns>
    [Alias("Wake")]
    Task Wake();
}
