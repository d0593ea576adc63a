namespace RelayHeat.Chaos.Report;

/// <summary>The result of a drill.</summary>
internal sealed record DrillResult
{
    public required string Drill { get; init; }

    /// <summary>Why it was skipped; null if it ran.</summary>
    public string? Skipped { get; init; }

    public int Faults { get; init; }

    public int Commands { get; init; }

    /// <summary>How often the commands were sent before the settling.</summary>
    public int Attempts { get; init; }

    public int Acknowledged { get; init; }

    public int Refused { get; init; }

    /// <summary>Commands with an unknown outcome when the callers stopped.</summary>
    public int Unknown { get; init; }

    /// <summary>Commands with another answer to a repeat after a crash, as the guarantees allow.</summary>
    public int DecidedAnew { get; init; }

    public long LongestWithoutServiceMs { get; init; }

    /// <summary>The longest time from a fault to the last failed attempt before the next fault.</summary>
    public long ToFullServiceMs { get; init; }

    public long DurationMs { get; init; }

    public IReadOnlyDictionary<string, int> Violations { get; init; } = new Dictionary<string, int>();

    /// <summary>The first violations in words.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    public bool Holds => Violations.Count == 0;

    public static DrillResult Failed(string drill, string why) => new()
    {
        Drill = drill,
        Violations = new Dictionary<string, int> { [nameof(Fault.DrillFailed)] = 1 },
        Examples = [$"{nameof(Fault.DrillFailed)}: {why}"],
    };
}
