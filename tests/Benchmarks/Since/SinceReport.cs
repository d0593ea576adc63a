using System.Globalization;
using System.Text;
using RelayHeat.Benchmarks.Reports;
using RelayHeat.Benchmarks.Running;
using RelayHeat.Benchmarks.Works;

namespace RelayHeat.Benchmarks.Since;

/// <summary>Reports two builds as tables.</summary>
internal static class SinceReport
{
    public static async Task<string> WriteAsync(SinceFigures figures, Plan plan)
    {
        var text = new StringBuilder();
        var after = figures.AfterName == ProductBuild.Own.Name ? await Machine.CommitAsync() : figures.AfterName;
        text.Line($"Commit {after} beside {figures.BeforeName}. {Machine.Describe()}.");
        text.Line($"{plan.Rounds} rounds, {plan.SecondsEach} s each after a warm-up, {plan.Stores:N0} stores, 64 connections.");
        foreach (var shape in Shape.OfEveryCommit) WriteShape(text, figures, shape.Name);
        WriteMessages(text, figures);
        return text.ToString();
    }

    private static void WriteShape(StringBuilder text, SinceFigures figures, string shape)
    {
        text.Line();
        text.Line($"### RelayHeat {shape}: {figures.BeforeName} → now");
        text.Line($"| | µs of processor | ÷ | a second | ÷ | kB allocated | ÷ | p99 ms | ÷ |");
        text.Line($"|---|---|---|---|---|---|---|---|---|");
        foreach (var work in SinceRun.Works)
        {
            var cells = string.Concat(
                Pair(figures, shape, work, "N0", s => s.CpuMicroseconds),
                Pair(figures, shape, work, "N0", s => s.PerSecond),
                Pair(figures, shape, work, "N1", s => s.AllocatedBytes / 1000),
                Pair(figures, shape, work, "N1", s => s.P99Ms));
            text.Line($"| {work.Title} |{cells}");
        }
        foreach (var side in (Measured[])[figures.Before(shape), figures.After(shape)])
        {
            foreach (var work in SinceRun.Works.Where(w => side.Refused(w) > 0))
            {
                text.Line($"{side.Build}, {work.Title}: {side.Refused(work):N0} calls were refused or not answered.");
            }
        }
    }

    private static string Pair(SinceFigures figures, string shape, Work work, string format, Func<Sample, double> of)
    {
        string Shown(Measured side) => side.Median(work, of).ToString(format, CultureInfo.InvariantCulture);
        var ratio = figures.Ratio(shape, work, of);
        return FormattableString.Invariant($" {Shown(figures.Before(shape))} → {Shown(figures.After(shape))} | {ratio:N2} |");
    }

    private static void WriteMessages(StringBuilder text, SinceFigures figures)
    {
        text.Line();
        text.Line($"### Messages between grains");
        text.Line($"| | messages of a bind or unbind | of an invite, confirm or leave | a message ÷ a command that sends none |");
        text.Line($"|---|---|---|---|");
        foreach (var shape in Shape.OfEveryCommit.Select(s => s.Name))
        {
            foreach (var side in (Measured[])[figures.Before(shape), figures.After(shape)])
            {
                var (bind, confirm) = (side.GrainCommands(Work.Bind) - 1, side.GrainCommands(Work.Confirm) - 1);
                text.Line($"| {shape}, {side.Build} | {bind:N2} | {confirm:N2} | {side.MessageByCommand:N2} |");
            }
        }
    }
}
