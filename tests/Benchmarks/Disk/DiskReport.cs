using System.Text;
using RelayHeat.Benchmarks.Reports;
using RelayHeat.Benchmarks.Running;
using RelayHeat.Benchmarks.Works;

namespace RelayHeat.Benchmarks.Disk;

/// <summary>Reports the works that write, by the disk's delay.</summary>
internal static class DiskReport
{
    public static async Task<string> WriteAsync(IReadOnlyDictionary<int, Figures> figures, Plan plan)
    {
        var text = new StringBuilder();
        text.Line($"Commit {await Machine.CommitAsync()}. {Machine.Describe()}.");
        text.Line($"{plan.Rounds} rounds, {plan.SecondsEach} s each after a warm-up, {plan.Stores:N0} stores, 64 connections.");
        foreach (var work in DiskRun.Works.Where(w => figures[0].Of(w).Count > 0)) WriteWork(text, figures, work);
        foreach (var (contender, reason) in figures[0].Disqualified) text.Line($"{contender} was disqualified: {reason}");
        return text.ToString();
    }

    private static void WriteWork(StringBuilder text, IReadOnlyDictionary<int, Figures> figures, Work work)
    {
        text.Line();
        text.Line($"### {char.ToUpperInvariant(work.Title[0])}{work.Title[1..]}, by what a sync takes longer");
        text.Line($"| |{Cells(ms => $" {ms} ms: a second | p99 ms | embedded ÷ it | 1 + 1 ÷ it |")}");
        text.Line($"|---|{Cells(_ => "---|---|---|---|")}");
        foreach (var (contender, _) in figures[0].Of(work))
        {
            text.Line($"| {contender} |{Cells(ms => Cell(figures[ms], contender, work))}");
        }
    }

    private static string Cell(Figures figures, string contender, Work work)
    {
        var series = figures.Find(contender, work)!;
        string Ratio(Contender ours) =>
            figures.Find(ours.Name, work) is { } own ? FormattableString.Invariant($"{own.RatioTo(series):N2}") : "–";
        return FormattableString.Invariant($" {series.PerSecond:N0} | {series.P99Ms:N1} |")
            + $" {Ratio(RelayHeats.Embedded)} | {Ratio(RelayHeats.SmallCluster)} |";
    }

    private static string Cells(Func<int, string> of) => string.Concat(DiskRun.DelaysMs.Select(of));
}
