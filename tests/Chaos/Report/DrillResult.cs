namespace RelayHeat.Chaos.Report;

/// <summary>What came of one drill.</summary>
internal sealed record DrillResult
{
    public required string Drill { get; init; }

    /// <summary>Why it was not run; null when it was.</summary>
    public string? Skipped { get; init; }

    public int Faults { get; init; }

    public int Commands { get; init; }

    /// <summary>How often they were sent, before the settling.</summary>
    public int Attempts { get; init; }

    public int Acknowledged { get; init; }

    public int Refused { get; init; }

    /// <summary>Commands of which the callers did not know, when they stopped, whether they were done.</summary>
    public int Unknown { get; init; }

    /// <summary>Commands that were answered one way and, sent again after a crash, another, as the guarantees allow.</summary>
    public int DecidedAnew { get; init; }

    public long LongestWithoutServiceMs { get; init; }

    /// <summary>From a fault until the last attempt was sent that failed before the next one; the longest of all.</summary>
    public long ToFullServiceMs { get; init; }

    public long DurationMs { get; init; }

    public IReadOnlyDictionary<string, int> Violations { get; init; } = new Dictionary<string, int>();

    /// <summary>The first of the violations in words.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    public bool Holds => Violations.Count == 0;

    public static DrillResult Failed(string drill, string why) => new()
    {
        Drill = drill,
        Violations = new Dictionary<string, int> { [nameof(Fault.DrillFailed)] = 1 },
        Examples = [$"{nameof(Fault.DrillFailed)}: {why}"],
    };
}
