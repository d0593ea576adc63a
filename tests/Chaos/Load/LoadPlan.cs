namespace RelayHeat.Chaos.Load;

/// <summary>The intensity of the load, and how callers retry.</summary>
internal sealed record LoadPlan
{
    public int Clients { get; init; } = 12;

    /// <summary>Callers of each other kind: providers, commission, fund accounts.</summary>
    public int ClientsOfEachKind { get; init; } = 2;

    public int Stores { get; init; } = 12;

    public int Accounts { get; init; } = 60;

    /// <summary>The longest pause between two commands of a caller.</summary>
    public int ThinkMs { get; init; } = 200;

    /// <summary>The longest pause after a failed attempt.</summary>
    public int BackoffMs { get; init; } = 400;

    public int MostAttempts { get; init; } = 5;

    /// <summary>Whether callers retry until they are answered. Then they must not notice faults that a retry cures.</summary>
    public bool RetriesAlways { get; init; }
}
