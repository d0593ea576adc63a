using System.Text;
using RelayHeat.Benchmarks.Running;

namespace RelayHeat.Benchmarks.Reports;

/// <summary>The table of the goals that a run has figures for.</summary>
internal static class GoalTable
{
    public static void Write(StringBuilder text, Measurements measured)
    {
        text.Line($"| figure | goal | {string.Join(" | ", Shape.All.Select(s => s.Name))} |");
        text.Line($"|---|---|{string.Concat(Shape.All.Select(_ => "---|"))}");
        foreach (var goal in Goal.All.Where(g => g.IsIn(measured)))
        {
            text.Line($"| {goal.Figure} | {goal.Wanted} | {string.Join(" | ", Shape.All.Select(s => goal.Met(measured, s)))} |");
        }
        text.Line();
    }
}
