namespace RelayHeat.Chaos.Load;

/// <summary>How hard the load presses, and how its callers take a no.</summary>
internal sealed record LoadPlan
{
    public int Clients { get; init; } = 12;

    /// <summary>Callers of each other kind beside them: providers, commission, fund accounts.</summary>
    public int ClientsOfEachKind { get; init; } = 2;

    public int Stores { get; init; } = 12;

    public int Accounts { get; init; } = 60;

    /// <summary>The longest pause between two commands of a caller.</summary>
    public int ThinkMs { get; init; } = 200;

    /// <summary>The longest pause before an attempt that follows one that failed.</summary>
    public int BackoffMs { get; init; } = 400;

    public int MostAttempts { get; init; } = 5;

    /// <summary>Whether callers retry until they are answered: then a fault that a retry cures must not be felt.</summary>
    public bool RetriesAlways { get; init; }
}
