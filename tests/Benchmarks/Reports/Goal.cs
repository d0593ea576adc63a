using System.Globalization;
using RelayHeat.Benchmarks.Costs;
using RelayHeat.Benchmarks.Growth;
using RelayHeat.Benchmarks.Running;
using RelayHeat.Benchmarks.Since;
using RelayHeat.Benchmarks.Works;

namespace RelayHeat.Benchmarks.Reports;

/// <summary>The measured parts for the goals; null if a part was not measured.</summary>
internal sealed record Measurements
{
    public Figures? SideBySide { get; init; }

    public IReadOnlyDictionary<int, Figures>? ByDiskDelay { get; init; }

    public IReadOnlyList<ContenderCosts>? Costs { get; init; }

    public SinceFigures? Since { get; init; }

    public GrowthFigures? Growth { get; init; }
}

/// <summary>A figure that RelayHeat must reach.</summary>
/// <param name="Figure">Its name.</param>
/// <param name="IsLeast">Whether the limit is a minimum; otherwise a maximum.</param>
/// <param name="Limits">The goal of each shape that has one.</param>
/// <param name="Of">The figure of a shape; NaN if it was not measured.</param>
internal sealed record Goal(
    string Figure, bool IsLeast, IReadOnlyDictionary<Shape, double> Limits, Func<Measurements, Shape, double> Of)
{
    public static IReadOnlyList<Goal> All { get; } =
    [
        AtMost("rows of a bind", 2, 2, RowsOf(CommandKind.Bind)),
        AtMost("rows of an invite", 4, 4, RowsOf(CommandKind.Invite)),
        AtMost("rows of a confirm", 6, 6, RowsOf(CommandKind.Confirm)),
        AtMost("processor time ÷ before: bind/unbind", 0.40, 0.45, Since(Work.Bind, s => s.CpuMicroseconds)),
        AtMost("processor time ÷ before: invite, confirm, leave", 0.55, 0.55, Since(Work.Confirm, s => s.CpuMicroseconds)),
        AtMost("processor time ÷ before: rights read", 0.75, 0.75, Since(Work.Rights, s => s.CpuMicroseconds)),
        AtMost("a message between two grains ÷ a command that sends none", 0.4, 0.4, MessageByCommand),
        AtMost("bytes allocated: bind/unbind", 18_000, 18_000, BytesOfBind),
        AtMost("bytes allocated ÷ before: rights read", 0.5, 0.5, Since(Work.Rights, s => s.AllocatedBytes)),
        Only(Shape.Node, AtLeast("bind/unbind ÷ Akka.NET, lean, one process each", 1.4, 1.4, Beside(Work.Bind, Contenders.Akka))),
        AtLeast("bind/unbind ÷ hand-written, lean", 3, 3, Beside(Work.Bind, Contenders.HandWritten)),
        AtLeast("bind/unbind ÷ hand-written, equal work", 5, 5, Beside(Work.Bind, Contenders.EqualHandWritten)),
        AtLeast("bind/unbind ÷ EF Core, equal work", 10, 10, Beside(Work.Bind, Contenders.EqualEfCore)),
        AtLeast("rights read ÷ stock Orleans", 0.9, 0.9, Beside(Work.Rights, Contenders.OrleansOnPostgres)),
        AtLeast("hot store ÷ hand-written, lean", 12, 8, Beside(Work.Hot, Contenders.HandWritten)),
        AtLeast("bind/unbind ÷ hand-written, equal work, a sync takes 1 ms more", 6, 6, OnSlowDisk),
        AtMost("p99 of bind/unbind at half of its top rate ÷ before", 0.5, 0.5, Since(Work.HalfBind, s => s.P99Ms)),
        AtMost("p99 of bind/unbind at half of its top rate ÷ the lowest of others", 1, 1, BesideLowestP99),
        Only(Shape.Embedded, AtMost("p99 of a command: 1,000,000 stores ÷ 1,000", 1.2, 1.2, OfGrowth)),
    ];

    /// <summary>The goal in words.</summary>
    public string Wanted => string.Join(" / ", Limits.Values.Distinct().Select(Limit));

    /// <summary>Whether the figure was measured for any shape.</summary>
    public bool IsIn(Measurements measured) => Limits.Keys.Any(shape => !double.IsNaN(Of(measured, shape)));

    /// <summary>The figure, and whether it meets the goal.</summary>
    public string Met(Measurements measured, Shape shape)
    {
        var figure = Of(measured, shape);
        if (double.IsNaN(figure) || !Limits.TryGetValue(shape, out var limit)) return "–";
        var isMet = IsLeast ? figure >= limit : figure <= limit;
        return string.Create(CultureInfo.InvariantCulture, $"{figure:N2} {(isMet ? "✓" : "✗")}");
    }

    private string Limit(double limit) => string.Create(CultureInfo.InvariantCulture, $"{(IsLeast ? "≥" : "≤")} {limit}");

    private static Goal Only(Shape shape, Goal goal) =>
        goal with { Limits = new Dictionary<Shape, double> { [shape] = goal.Limits[shape] } };

    private static Goal AtLeast(string figure, double embedded, double cluster, Func<Measurements, Shape, double?> of) =>
        New(figure, true, embedded, cluster, of);

    private static Goal AtMost(string figure, double embedded, double cluster, Func<Measurements, Shape, double?> of) =>
        New(figure, false, embedded, cluster, of);

    private static Goal New(string figure, bool isLeast, double embedded, double cluster, Func<Measurements, Shape, double?> of) => new(
        figure,
        isLeast,
        new Dictionary<Shape, double> { [Shape.Embedded] = embedded, [Shape.Node] = cluster, [Shape.Cluster] = cluster },
        (measured, shape) => of(measured, shape) ?? double.NaN);

    private static Func<Measurements, Shape, double?> RowsOf(CommandKind kind) => (measured, shape) =>
        measured.Costs?.FirstOrDefault(c => c.Contender == shape.Contender)?.OfCommands[kind].Rows;

    private static Func<Measurements, Shape, double?> Since(Work work, Func<Sample, double> of) =>
        (measured, shape) => OfEveryCommit(measured, shape)?.Ratio(shape.Name, work, of);

    private static double? MessageByCommand(Measurements measured, Shape shape) =>
        OfEveryCommit(measured, shape)?.After(shape.Name).MessageByCommand;

    private static double? BytesOfBind(Measurements measured, Shape shape) =>
        OfEveryCommit(measured, shape)?.After(shape.Name).Median(Work.Bind, s => s.AllocatedBytes);

    private static SinceFigures? OfEveryCommit(Measurements measured, Shape shape) =>
        Shape.OfEveryCommit.Contains(shape) ? measured.Since : null;

    private static Func<Measurements, Shape, double?> Beside(Work work, Contender rival) =>
        (measured, shape) => Ratio(measured.SideBySide, shape, work, rival);

    private static double? OnSlowDisk(Measurements measured, Shape shape) =>
        Ratio(measured.ByDiskDelay?[1], shape, Work.Bind, Contenders.EqualHandWritten);

    private static double? Ratio(Figures? figures, Shape shape, Work work, Contender rival) =>
        figures?.Find(shape.Contender, work) is { } own && figures.Find(rival.Name, work) is { } its ? own.RatioTo(its) : null;

    private static double? BesideLowestP99(Measurements measured, Shape shape)
    {
        if (measured.SideBySide?.Find(shape.Contender, Work.HalfBind) is not { } own) return null;
        var others = measured.SideBySide.Of(Work.HalfBind).Where(o => Shape.All.All(s => s.Contender != o.Contender)).ToList();
        return others.Count == 0 ? null : own.P99Ms / others.Min(o => o.Series.P99Ms);
    }

    private static double? OfGrowth(Measurements measured, Shape shape) =>
        measured.Growth is { } growth && growth.Contender == shape.Contender
            ? growth.Sizes[^1].Median(s => s.P99Ms) / growth.Sizes[0].Median(s => s.P99Ms)
            : null;
}
