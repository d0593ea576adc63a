using System.Globalization;
using System.Text;
using RelayHeat.Benchmarks.Reports;
using RelayHeat.Benchmarks.Works;

namespace RelayHeat.Benchmarks.Costs;

/// <summary>The costs of all contenders as tables.</summary>
internal static class CostReport
{
    public static async Task<string> WriteAsync(IReadOnlyList<ContenderCosts> all)
    {
        var text = new StringBuilder();
        text.Line($"Commit {await Machine.CommitAsync()}. {Machine.Describe()}.");
        WriteCommands(text, all, "Rows of a command", "0.0", c => c.Rows);
        WriteCommands(text, all, "Round trips to the database of a command, sent alone", "0.0", c => c.RoundTrips);
        WriteCommands(text, all, "Grains that decide for a command", "0.0", c => c.GrainCommands);
        WriteWorks(text, all, "Kilobytes allocated for an answer, 64 connections", "0.0", c => c.AllocatedBytes / 1000);
        WriteWorks(text, all, "Kilobytes written for an answer, 64 connections", "0.0", c => c.WrittenBytes / 1000);
        WriteWorks(text, all, "Round trips to the database for an answer, 64 connections", "0.00", c => c.RoundTrips);
        return text.ToString();
    }

    private static void WriteCommands(
        StringBuilder text, IReadOnlyList<ContenderCosts> all, string title, string format, Func<CommandCost, double> of) => Write(
            text, all, title, [.. CommandKind.All.Select(k => k.Title)],
            c => CommandKind.All.Select(k => c.OfCommands.TryGetValue(k, out var cost) ? of(cost) : double.NaN), format);

    private static void WriteWorks(
        StringBuilder text, IReadOnlyList<ContenderCosts> all, string title, string format, Func<WorkCost, double> of)
    {
        var works = Work.All.Where(w => all.Any(c => c.OfWorks.ContainsKey(w))).ToList();
        Write(
            text, all, title, [.. works.Select(w => w.Title)],
            c => works.Select(w => c.OfWorks.TryGetValue(w, out var cost) ? of(cost) : double.NaN), format);
    }

    private static void Write(
        StringBuilder text,
        IReadOnlyList<ContenderCosts> all,
        string title,
        List<string> columns,
        Func<ContenderCosts, IEnumerable<double>> figures,
        string format)
    {
        var rows = all.Select(c => (c.Contender, Figures: figures(c).ToList())).Where(r => !r.Figures.TrueForAll(double.IsNaN)).ToList();
        text.Line();
        text.Line($"### {title}");
        text.Line($"| | {string.Join(" | ", columns)} |");
        text.Line($"|---|{string.Concat(columns.Select(_ => "---|"))}");
        foreach (var row in rows)
        {
            var cells = row.Figures.Select(f => double.IsNaN(f) ? "–" : f.ToString(format, CultureInfo.InvariantCulture));
            text.Line($"| {row.Contender} | {string.Join(" | ", cells)} |");
        }
    }
}
