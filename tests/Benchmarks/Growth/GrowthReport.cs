using System.Globalization;
using System.Text;
using RelayHeat.Benchmarks.Reports;

namespace RelayHeat.Benchmarks.Growth;

/// <summary>Reports the growth of RelayHeat as a table and as a picture.</summary>
internal static class GrowthReport
{
    private static readonly (string Title, string Format, Func<SizeFigures, double> Of)[] All =
    [
        ("processor time of a command, µs, database included", "N0", s => s.Median(g => g.CpuMicrosecondsPerCommand)),
        ("p99 of a command at the same rate, ms", "N1", s => s.Median(g => g.P99Ms)),
        ("commands a second at most", "N0", s => s.Median(g => g.CommandsPerSecond)),
        ("bytes in the database for a command", "N0", s => s.Median(g => g.BytesPerCommand)),
        ("bytes in the database for a store at rest", "N0", s => s.BytesPerStore),
        ("a read that wakes its store, median ms", "N2", s => s.Median(g => g.ColdMedianMs)),
        ("a read that wakes its store, p99 ms", "N2", s => s.Median(g => g.ColdP99Ms)),
        ("start of the processes to the first answer, s", "N1", s => s.Median(g => g.FirstAnswerMs) / 1000),
        (
            "resident memory that a store adds when it wakes, bytes; a lower bound, since a heap has room of its own",
            "N0",
            s => s.Median(g => g.BytesPerActiveStore)),
    ];

    public static async Task<string> WriteAsync(IReadOnlyList<GrowthFigures> all)
    {
        var text = new StringBuilder();
        text.Line($"Commit {await Machine.CommitAsync()}. {Machine.Describe()}. Medians of three rounds.");
        text.Line();
        text.Line($"![Cost of a command at each size](growth.svg)");
        foreach (var growth in all)
        {
            text.Line();
            text.Line($"### {growth.Contender}");
            text.Line($"| stores in the database | {Cells(growth, s => Shown(s.Stores, "N0"))} | largest ÷ smallest |");
            text.Line($"|---|{string.Concat(growth.Sizes.Select(_ => "---|"))}---|");
            foreach (var (title, format, of) in All)
            {
                var ratio = of(growth.Sizes[^1]) / of(growth.Sizes[0]);
                text.Line($"| {title} | {Cells(growth, s => Shown(of(s), format))} | {Shown(ratio, "N2")} |");
            }
        }
        return text.ToString();
    }

    public static string Draw(IReadOnlyList<GrowthFigures> all) => LineChart.Write(
        "stores in the database",
        [.. All.Take(3).Select(line => new Panel(line.Title, [.. all.Select(g => Curve(g, line.Of))]))]);

    private static Curve Curve(GrowthFigures growth, Func<SizeFigures, double> of) =>
        new(growth.Contender, [.. growth.Sizes.Select(s => ((double)s.Stores, of(s)))]);

    private static string Cells(GrowthFigures growth, Func<SizeFigures, string> cell) => string.Join(" | ", growth.Sizes.Select(cell));

    private static string Shown(double figure, string format) =>
        double.IsNaN(figure) ? "–" : figure.ToString(format, CultureInfo.InvariantCulture);
}
