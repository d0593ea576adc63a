using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RelayHeat.Chaos.Report;

/// <summary>Writes the results as a table for people and as a file for programs.</summary>
internal static class Reports
{
    private static readonly CompositeFormat Row = CompositeFormat.Parse(
        "{0,-22} {1,7} {2,9} {3,13} {4,8} {5,8} {6,5} {7,11} {8,18} {9,19}  {10}");

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    public static void PrintTable(IReadOnlyCollection<DrillResult> results, TextWriter output)
    {
        output.WriteLine();
        Line("drill", "faults", "commands", "acknowledged", "refused", "unknown", "anew", "violations", "no service at most",
            "to full service", "");
        foreach (var r in results)
        {
            if (r.Skipped is { } why) Line(r.Drill, "", "", "", "", "", "", "", "", "", "skipped: " + why);
            else
                Line(r.Drill, r.Faults, r.Commands, r.Acknowledged, r.Refused, r.Unknown, r.DecidedAnew, r.Violations.Values.Sum(),
                    Seconds(r.LongestWithoutServiceMs), Seconds(r.ToFullServiceMs), r.Holds ? "holds" : "BROKEN");
        }
        output.WriteLine();
        void Line(params object[] cells) => output.WriteLine(string.Format(CultureInfo.InvariantCulture, Row, cells).TrimEnd());
    }

    /// <summary>The line that <c>tests/run</c> counts, as for a test project.</summary>
    public static void PrintCount(IReadOnlyCollection<DrillResult> results, TextWriter output) => output.WriteLine(
        $"Drills  Total: {results.Count}, Errors: 0, Failed: {results.Count(r => !r.Holds)}, " +
        $"Skipped: {results.Count(r => r.Skipped is not null)}, Not Run: 0");

    public static async Task WriteFileAsync(string path, Options options, IReadOnlyCollection<DrillResult> results)
    {
        var run = await Programs.RunAsync("git", "-C", AppContext.BaseDirectory, "rev-parse", "HEAD");
        var report = new
        {
            mode = options.IsLong ? "long" : "short",
            options.Seed,
            commit = run.ExitCode == 0 ? run.Output.Trim() : "unknown",
            writtenAt = DateTimeOffset.UtcNow,
            processors = Environment.ProcessorCount,
            holds = results.All(r => r.Holds),
            drills = results,
        };
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(report, Readable));
    }

    private static string Seconds(long ms) => string.Create(CultureInfo.InvariantCulture, $"{ms / 1000.0:0.0} s");
}
