namespace RelayHeat.Chaos.Drills;

/// <summary>How long the system has, once nothing goes wrong any more.</summary>
internal sealed record Limits
{
    /// <summary>Until every command that is in doubt is answered.</summary>
    public TimeSpan Settled { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Until both sides of every binding agree.</summary>
    public TimeSpan Agreed { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Until a question is answered.</summary>
    public TimeSpan Answered { get; init; } = TimeSpan.FromSeconds(60);
}
