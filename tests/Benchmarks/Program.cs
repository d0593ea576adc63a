using System.Globalization;
using RelayHeat.Benchmarks;
using RelayHeat.Benchmarks.Commission;
using RelayHeat.Benchmarks.Dashboard;
using RelayHeat.Benchmarks.Growth;
using RelayHeat.Benchmarks.Providers;
using RelayHeat.Benchmarks.Reports;
using RelayHeat.Benchmarks.Running;

// RelayHeat beside what people would use instead, and how it grows. Usage: dotnet run -c Release --project tests/Benchmarks -- COMMAND
const string usage = """
    all [OPTION …]    every contender in three rounds, into docs/performance.md (about 40 minutes); options are rounds=N, seconds=N and
                      warmup=N
    quick [OPTION …]  a look at the same in one short round, printed only (about 3 minutes); the same options, and texts: then only
                      those take part whose names hold one of them
    check [NAME …]    whether contenders answer right, keep what they promise, and survive a crash; nothing is measured
    growth [STORES]   what a command costs at 1,000, 100,000 and 1,000,000 stores, into docs/performance.md and
                      docs/scale.md; at most STORES: printed only
    providers         admissions, and pages of a list of 100,000 providers, into docs/performance.md
    commission        rates of stores with few and many plans, and fund movements, into docs/performance.md
    dashboard         reads without a dashboard, with one that nobody looks at, and with its page open, into docs/performance.md
    """;

if (!Tools.ArePresent(Console.Error)) return 2;
switch (args)
{
    case ["all", .. var options] when Plan.All.With(options) is { Names.Count: 0 } plan:
        await SideBySideAsync(plan, isKept: true);
        return 0;
    case ["quick", .. var options]:
        await SideBySideAsync(Plan.Quick.With(options), isKept: false);
        return 0;
    case ["check", .. var names]:
        return await CheckAsync(Plan.Quick with { Rounds = 0, Names = names });
    case ["growth", .. var most] when most.Length <= 1:
        await GrowAsync(most is [var text] ? int.Parse(text, CultureInfo.InvariantCulture) : null);
        return 0;
    case ["providers"]:
        await KeepAsync("providers", ProviderFigures.RunAsync);
        return 0;
    case ["commission"]:
        await KeepAsync("commission", CommissionFigures.RunAsync);
        return 0;
    case ["dashboard"]:
        await KeepAsync("dashboard", lab => new DashboardFigures(lab).RunAsync());
        return 0;
    default:
        await Console.Error.WriteLineAsync(usage);
        return 2;
}

static async Task SideBySideAsync(Plan plan, bool isKept)
{
    await using var lab = await Lab.OpenAsync();
    var figures = await new Benchmark(lab, plan).RunAsync();
    var report = await Markdown.WriteAsync(figures, plan);
    Console.WriteLine();
    Console.WriteLine(report);
    if (!isKept) return;
    await Document.ReplaceAsync("performance.md", "all", report);
    await Document.WritePictureAsync("performance.svg", BarChart.Write(figures));
}

static async Task<int> CheckAsync(Plan plan)
{
    await using var lab = await Lab.OpenAsync();
    var figures = await new Benchmark(lab, plan).RunAsync();
    return figures.Disqualified.Count == 0 ? 0 : 1;
}

static async Task KeepAsync(string part, Func<Lab, Task<string>> runAsync)
{
    await using var lab = await Lab.OpenAsync();
    var report = await runAsync(lab);
    Console.WriteLine(report);
    await Document.ReplaceAsync("performance.md", part, report);
}

static async Task GrowAsync(int? most)
{
    await using var lab = await Lab.OpenAsync();
    int[] sizes = [.. ((int[])[1_000, 100_000, 1_000_000]).Where(s => s <= (most ?? int.MaxValue))];
    var figures = new List<GrowthFigures>();
    foreach (var contender in (Contender[])[RelayHeats.Embedded, RelayHeats.SmallCluster])
    {
        figures.Add(await new GrowthRun(lab, contender, sizes, secondsEach: most is null ? 10 : 3).RunAsync());
    }
    var report = await GrowthReport.WriteAsync(figures);
    Console.WriteLine(report);
    if (most is not null) return;
    await Document.ReplaceAsync("performance.md", "growth", report);
    await Document.ReplaceAsync("scale.md", "scale", await ScaleReport.WriteAsync(figures));
    await Document.WritePictureAsync("growth.svg", GrowthReport.Draw(figures));
}
