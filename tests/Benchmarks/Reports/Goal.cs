using System.Globalization;
using RelayHeat.Benchmarks.Running;
using RelayHeat.Benchmarks.Works;

namespace RelayHeat.Benchmarks.Reports;

/// <summary>A ratio that RelayHeat is to reach.</summary>
/// <param name="Figure">What is divided by what.</param>
/// <param name="Wanted">The goal in words.</param>
/// <param name="Work">The work.</param>
/// <param name="Rival">Whom RelayHeat is compared with; null where its own p99 counts.</param>
/// <param name="Embedded">The least ratio on SQLite, or the highest p99 in ms.</param>
/// <param name="Cluster">The same through a separate gateway on PostgreSQL.</param>
internal sealed record Goal(string Figure, string Wanted, Work Work, string? Rival, double Embedded, double Cluster)
{
    public static IReadOnlyList<Goal> All { get; } =
    [
        new("rights read ÷ bare route", "≥ 0.80, ≥ 0.65 through a gateway", Work.Rights, Contenders.BareRoute.Name, 0.80, 0.65),
        Least("rights read ÷ hand-written", Work.Rights, Contenders.HandWritten.Name, 4),
        .. OfCommand(Work.Bind),
        .. OfCommand(Work.Fund),
        Least("hot store ÷ hand-written", Work.Hot, Contenders.HandWritten.Name, 3),
        new("p99 of bind/unbind at half of its top rate", "≤ 10 ms", Work.HalfBind, null, 10, 10),
    ];

    /// <summary>The figure, and whether it meets the goal.</summary>
    public string Met(Figures figures, string contender)
    {
        if (figures.Find(contender, Work) is not { } own) return "–";
        var wanted = contender == RelayHeats.Embedded.Name ? Embedded : Cluster;
        if (Rival is null) return Shown(own.P99Ms, own.P99Ms <= wanted, " ms");
        // pgbench has one kind of command, which stands for all.
        if (figures.Find(Rival, Rival == Pgbench.Name ? Work.Bind : Work) is not { } rival) return "–";
        var ratio = own.RatioTo(rival);
        return Shown(ratio, ratio >= wanted, "");
    }

    private static IEnumerable<Goal> OfCommand(Work work) =>
    [
        Least($"{work.Title} ÷ hand-written", work, Contenders.HandWritten.Name, 6),
        Least($"{work.Title} ÷ EF Core", work, Contenders.EfCore.Name, 8),
        Least($"{work.Title} ÷ stock Orleans, PostgreSQL", work, Contenders.OrleansOnPostgres.Name, 5),
        Least($"{work.Title} ÷ stock Orleans, SQLite", work, Contenders.OrleansOnSqlite.Name, 15),
        Least($"{work.Title} ÷ Akka.NET", work, Contenders.Akka.Name, 5),
        Least($"{work.Title} ÷ pgbench", work, Pgbench.Name, 1),
    ];

    private static Goal Least(string figure, Work work, string rival, double least) =>
        new(figure, string.Create(CultureInfo.InvariantCulture, $"≥ {least:N0}"), work, rival, least, least);

    private static string Shown(double figure, bool met, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{figure:N2}{unit} {(met ? "✓" : "✗")}");
}
