namespace RelayHeat.Grains.Policies;

/// <summary>The values of section C.</summary>
public sealed record CommissionPolicy
{
    /// <summary>C2: the highest rate, in basis points.</summary>
    public required int RateCeilingBps { get; init; }

    /// <summary>Open plans that a store may have.</summary>
    public required int OpenPlanLimit { get; init; }

    /// <summary>C3: streamers that a directional plan may name.</summary>
    public required int StreamersPerPlan { get; init; }
}
