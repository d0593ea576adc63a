namespace RelayHeat.Chaos.Drills;

/// <summary>How long the system has after the last fault.</summary>
internal sealed record Limits
{
    /// <summary>Until every command with an unknown outcome is answered.</summary>
    public TimeSpan Settled { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Until both sides of every binding agree.</summary>
    public TimeSpan Agreed { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Until a query is answered.</summary>
    public TimeSpan Answered { get; init; } = TimeSpan.FromSeconds(60);
}
