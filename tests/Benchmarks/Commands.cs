using System.Text;
using RelayHeat.Benchmarks.Costs;
using RelayHeat.Benchmarks.Disk;
using RelayHeat.Benchmarks.Growth;
using RelayHeat.Benchmarks.Reports;
using RelayHeat.Benchmarks.Running;
using RelayHeat.Benchmarks.Since;
using RelayHeat.Benchmarks.Works;

namespace RelayHeat.Benchmarks;

/// <summary>The commands of the benchmark. Each returns the exit code.</summary>
internal static class Commands
{
    private const string Page = "performance.md";

    public static async Task<int> ExplainAsync(string usage)
    {
        await Console.Error.WriteLineAsync(usage);
        return 2;
    }

    public static async Task<int> SideBySideAsync(Plan plan, bool isKept)
    {
        await ShowSideBySideAsync(await SideBySideAsync(plan), plan, isKept);
        return 0;
    }

    public static async Task<int> CheckAsync(Plan plan)
    {
        var figures = await SideBySideAsync(plan);
        return figures.Disqualified.Count == 0 ? 0 : 1;
    }

    public static async Task<int> SlowDiskAsync(Plan plan, bool isKept)
    {
        if (!SlowDisk.CanBeBuilt)
        {
            await Console.Error.WriteLineAsync("Missing: a C compiler makes the disk slower (Debian: apt-get install gcc libc6-dev).");
            return 2;
        }
        await ShowAsync("disk", await DiskReport.WriteAsync(await OnSlowDiskAsync(plan), plan), isKept);
        return 0;
    }

    public static async Task<int> CostAsync(Plan plan, bool isKept)
    {
        await ShowAsync("costs", await CostReport.WriteAsync(await CostsAsync(plan)), isKept);
        return 0;
    }

    public static async Task<int> CompareAsync(string commit, Plan plan, bool isKept)
    {
        await ShowAsync("since", await SinceReport.WriteAsync(await SinceAsync(commit, plan), plan), isKept);
        return 0;
    }

    /// <summary>Measures everything that has a goal, part by part, and prints the table after each. Complete parts are kept.</summary>
    public static async Task<int> GoalsAsync(string commit, Plan all)
    {
        string[] ours = [.. Shape.All.Select(s => s.Contender)];
        var measured = Noted(new Measurements { Costs = await CostsAsync(Plan.Costs with { Names = ours }) });

        var since = await SinceAsync(commit, Plan.Since);
        await ShowAsync("since", await SinceReport.WriteAsync(since, Plan.Since), isKept: true);
        measured = Noted(measured with { Since = since });

        var sideBySide = await SideBySideAsync(all);
        await ShowSideBySideAsync(sideBySide, all, isKept: true);
        measured = Noted(measured with { SideBySide = sideBySide });

        if (SlowDisk.CanBeBuilt)
        {
            var plan = Plan.Disk with { Names = [Contenders.EqualHandWritten.Name, .. ours] };
            measured = Noted(measured with { ByDiskDelay = await OnSlowDiskAsync(plan) });
        }

        measured = Noted(measured with { Growth = await GrowthAsync(RelayHeats.Embedded, [1_000, 1_000_000], secondsEach: 10) });
        var text = new StringBuilder();
        text.Line($"Commit {await Machine.CommitAsync()}; what was before is {commit}. {Machine.Describe()}.");
        if (!SlowDisk.CanBeBuilt) text.Line($"There is no C compiler, so the disk was not made slower.");
        text.Line();
        GoalTable.Write(text, measured);
        await Document.ReplaceAsync(Page, "goals", text.ToString());
        return 0;
    }

    public static async Task<int> GrowAsync(int? most)
    {
        int[] sizes = [.. ((int[])[1_000, 100_000, 1_000_000]).Where(s => s <= (most ?? int.MaxValue))];
        var figures = new List<GrowthFigures>();
        foreach (var contender in (Contender[])[RelayHeats.Embedded, RelayHeats.SmallCluster])
        {
            figures.Add(await GrowthAsync(contender, sizes, secondsEach: most is null ? 10 : 3));
        }
        await ShowAsync("growth", await GrowthReport.WriteAsync(figures), isKept: most is null);
        if (most is not null) return 0;
        await Document.ReplaceAsync("scale.md", "scale", await ScaleReport.WriteAsync(figures));
        await Document.WritePictureAsync("growth.svg", GrowthReport.Draw(figures));
        return 0;
    }

    public static async Task<int> KeepAsync(string part, Func<Lab, Task<string>> runAsync)
    {
        await using var lab = await Lab.OpenAsync();
        await ShowAsync(part, await runAsync(lab), isKept: true);
        return 0;
    }

    private static async Task<Figures> SideBySideAsync(Plan plan)
    {
        await using var lab = await Lab.OpenAsync();
        return await new Benchmark(lab, plan).RunAsync();
    }

    private static async Task<IReadOnlyDictionary<int, Figures>> OnSlowDiskAsync(Plan plan)
    {
        using var disk = await SlowDisk.BuildAsync();
        await using var lab = await Lab.OpenAsync(disk.Environment);
        return await new DiskRun(lab, disk, plan).RunAsync();
    }

    private static async Task<IReadOnlyList<ContenderCosts>> CostsAsync(Plan plan)
    {
        await using var lab = await Lab.OpenAsync();
        var costs = new List<ContenderCosts>();
        foreach (var contender in Contenders.Of(plan).Where(c => c.Works.Contains(Work.Bind)))
        {
            costs.Add(await new CostRun(lab, contender, plan).RunAsync());
        }
        return costs;
    }

    private static async Task<SinceFigures> SinceAsync(string commit, Plan plan)
    {
        await using var lab = await Lab.OpenAsync();
        var before = await ProductBuild.OfCommitAsync(lab, commit);
        var after = plan.Names is [var other] ? await ProductBuild.OfCommitAsync(lab, other) : ProductBuild.Own;
        return await new SinceRun(lab, before, after, plan).RunAsync();
    }

    private static async Task<GrowthFigures> GrowthAsync(Contender contender, int[] sizes, int secondsEach)
    {
        await using var lab = await Lab.OpenAsync();
        return await new GrowthRun(lab, contender, sizes, secondsEach).RunAsync();
    }

    private static Measurements Noted(Measurements measured)
    {
        var text = new StringBuilder();
        GoalTable.Write(text, measured);
        Console.WriteLine(text);
        return measured;
    }

    private static async Task ShowSideBySideAsync(Figures figures, Plan plan, bool isKept)
    {
        await ShowAsync("all", await Markdown.WriteAsync(figures, plan), isKept);
        if (isKept) await Document.WritePictureAsync("performance.svg", BarChart.Write(figures));
    }

    private static async Task ShowAsync(string part, string report, bool isKept)
    {
        Console.WriteLine();
        Console.WriteLine(report);
        if (isKept) await Document.ReplaceAsync(Page, part, report);
    }
}
