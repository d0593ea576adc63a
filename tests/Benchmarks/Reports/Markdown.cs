using System.Globalization;
using System.Text;
using RelayHeat.Benchmarks.Running;
using RelayHeat.Benchmarks.Works;

namespace RelayHeat.Benchmarks.Reports;

/// <summary>The tables of a run.</summary>
internal static class Markdown
{
    public static async Task<string> WriteAsync(Figures figures, Plan plan)
    {
        var text = new StringBuilder();
        text.Line($"Commit {await Machine.CommitAsync()}. {Machine.Describe()}.");
        text.Line($"{plan.Rounds} rounds, {plan.SecondsEach} s each after a warm-up, {plan.Stores:N0} stores, 64 connections.");
        text.Line();
        text.Line($"![Answers a second of all contenders](performance.svg)");
        text.Line();
        foreach (var work in Work.All.Where(w => figures.Of(w).Count > 0)) WriteWork(text, figures, work);
        text.Line($"### Goals");
        GoalTable.Write(text, new Measurements { SideBySide = figures });
        WriteContenders(text, figures, Contenders.Of(plan));
        return text.ToString();
    }

    private static void WriteWork(StringBuilder text, Figures figures, Work work)
    {
        var rows = figures.Of(work);
        var ours = rows.Where(r => r.Contender.StartsWith("RelayHeat", StringComparison.Ordinal)).ToList();
        text.Line($"### {char.ToUpperInvariant(work.Title[0])}{work.Title[1..]}");
        text.Line($"{char.ToUpperInvariant(work.About[0])}{work.About[1..]}.");
        text.Line();
        var ratioTitles = Cells(ours, o => $" {Short(o.Contender)} ÷ it |");
        text.Line($"| | a second | lowest and highest | median ms | p99 ms | µs of processor | kB allocated |{ratioTitles}");
        text.Line($"|---|---|---|---|---|---|---|{Cells(ours, _ => "---|")}");
        foreach (var (contender, s) in rows)
        {
            var ratios = Cells(ours, o => string.Create(CultureInfo.InvariantCulture, $" {o.Series.RatioTo(s):N2} |"));
            var spread = string.Create(CultureInfo.InvariantCulture, $"{s.Lowest:N0} to {s.Highest:N0}");
            var times = string.Create(CultureInfo.InvariantCulture, $"{Shown(s.MedianMs)} | {Shown(s.P99Ms)} | {s.CpuMicroseconds:N0}");
            text.Line($"| {contender} | {s.PerSecond:N0} | {spread} | {times} | {Shown(s.AllocatedBytes / 1000)} |{ratios}");
        }
        foreach (var (contender, s) in rows.Where(r => r.Series.Refused > 0))
        {
            text.Line($"{contender}: {s.Refused:N0} calls were refused or not answered.");
        }
        text.Line();
    }

    private static void WriteContenders(StringBuilder text, Figures figures, IReadOnlyList<Contender> contenders)
    {
        text.Line($"### Who takes part");
        text.Line($"| | |");
        text.Line($"|---|---|");
        foreach (var contender in contenders)
        {
            var verdict = figures.Disqualified.TryGetValue(contender.Name, out var reason) ? $" **Disqualified**: {reason}" : "";
            text.Line($"| {contender.Name} | {contender.About}{verdict} |");
        }
        text.Line($"| {Pgbench.Name} | {Pgbench.About} |");
    }

    private static string Cells<T>(IEnumerable<T> items, Func<T, string> cell) => string.Concat(items.Select(cell));

    private static string Short(string contender) => contender["RelayHeat ".Length..];

    private static string Shown(double figure) => double.IsNaN(figure) ? "–" : figure.ToString("N1", CultureInfo.InvariantCulture);
}
