using System.Globalization;
using System.Text;
using RelayHeat.Benchmarks.Reports;

namespace RelayHeat.Benchmarks.Growth;

/// <summary>Reports the load that each part can carry, computed from the costs at the largest size.</summary>
internal static class ScaleReport
{
    private const double GiB = 1 << 30;
    private const double ManyStores = 10_000_000;
    private const double ManyCommands = 1_000_000_000;

    public static async Task<string> WriteAsync(IReadOnlyList<GrowthFigures> all)
    {
        var text = new StringBuilder();
        text.Line($"Commit {await Machine.CommitAsync()}. {Machine.Describe()}.");
        foreach (var growth in all) Write(text, growth.Contender, growth.Sizes[^1]);
        return text.ToString();
    }

    private static void Write(StringBuilder text, string contender, SizeFigures size)
    {
        text.Line();
        text.Line($"### {contender}, {size.Stores:N0} stores");
        text.Line($"| part | µs of a command | commands a second of one processor | µs of a read | reads a second of one processor |");
        text.Line($"|---|---|---|---|---|");
        foreach (var part in size.Samples[0].CommandCpu.Keys.Where(p => size.Median(s => s.CommandCpu[p]) >= 1))
        {
            var (command, read) = (size.Median(s => s.CommandCpu[part]), size.Median(s => s.ReadCpu[part]));
            text.Line($"| {part} | {command:N0} | {PerSecond(command)} | {read:N0} | {PerSecond(read)} |");
        }
        text.Line();
        text.Line($"| | |");
        text.Line($"|---|---|");
        text.Line($"| database of 10 million stores at rest | {size.BytesPerStore * ManyStores / GiB:N0} GiB |");
        var added = size.Median(s => s.BytesPerCommand) * ManyCommands / GiB;
        text.Line($"| what a billion commands add to it, mostly events and receipts | {added:N0} GiB |");
    }

    // A cost too small to measure does not limit a part.
    private static string PerSecond(double microseconds) =>
        microseconds < 1 ? "–" : (1e6 / microseconds).ToString("N0", CultureInfo.InvariantCulture);
}
