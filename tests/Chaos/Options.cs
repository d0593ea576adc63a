using System.Globalization;

namespace RelayHeat.Chaos;

/// <summary>The options of the command line.</summary>
internal sealed record Options
{
    public const string Usage =
        "Usage: dotnet run -c Release --project tests/Chaos -- short|long [--seed N] [--drill NAME] [--report FILE]\n"
        + "short takes minutes, long an hour. --drill runs one drill alone; --seed repeats the choices of an earlier run.";

    public bool IsLong { get; init; }

    public int Seed { get; init; } = Random.Shared.Next(1, 1_000_000);

    /// <summary>The drill to run; null for all.</summary>
    public string? Drill { get; init; }

    public string ReportFile { get; init; } = Path.Combine("TestResults", "chaos", "report.json");

    /// <summary>The directory of the processes' logs, beside the report.</summary>
    public string Logs => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(ReportFile))!, "logs");

    /// <summary>Reads the options; null if they are wrong.</summary>
    public static Options? Read(string[] args)
    {
        if (args is not [("short" or "long") and var mode, .. var rest]) return null;
        var options = new Options { IsLong = mode == "long" };
        foreach (var pair in rest.Chunk(2))
        {
            var read = pair switch
            {
                ["--seed", var text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) =>
                    options with { Seed = seed },
                ["--drill", var name] when DrillBook.All.Any(d => d.Name == name) => options with { Drill = name },
                ["--report", var file] => options with { ReportFile = file },
                _ => null,
            };
            if (read is null) return null;
            options = read;
        }
        return options;
    }
}
