using System.Runtime.InteropServices;
using RelayHeat.Chaos;

// Failure drills with real processes and a real PostgreSQL. Exit code 0 only if nothing was violated.
if (Options.Read(args) is not { } options)
{
    await Console.Error.WriteLineAsync($"{Options.Usage}\nDrills: {string.Join(' ', DrillBook.All.Select(d => d.Name))}");
    return 2;
}

var drills = DrillBook.All.Where(d => options.Drill is null || d.Name == options.Drill).ToList();
// Long drills measure times, so nothing may run beside them. Short ones mostly wait, and run side by side.
var lanes = options.IsLong ? [drills] : drills.GroupBy(d => d.Shape is SiteShape.Cluster or SiteShape.Network).Select(lane => lane.ToList()).ToList();
var keepers = lanes.ConvertAll(_ => new SiteKeeper(options.Logs));
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, LeaveNothingBehind);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, LeaveNothingBehind);

Console.WriteLine($"seed {options.Seed}");
var ofLanes = await Task.WhenAll(lanes.Zip(keepers, RunLaneAsync));
var results = ofLanes.SelectMany(lane => lane).OrderBy(r => drills.FindIndex(d => d.Name == r.Drill)).ToList();
Reports.PrintTable(results, Console.Out);
Reports.PrintCount(results, Console.Out);
await Reports.WriteFileAsync(options.ReportFile, options, results);
return results.All(r => r.Holds) ? 0 : 1;

async Task<List<DrillResult>> RunLaneAsync(List<Drill> lane, SiteKeeper keeper)
{
    await using var sites = keeper;
    var results = new List<DrillResult>();
    foreach (var drill in lane)
    {
        Console.WriteLine($"{drill.Name}: {drill.What}");
        var result = await RunAsync(drill, sites);
        foreach (var example in result.Examples) Console.WriteLine($"  {drill.Name}: {example}");
        results.Add(result);
    }
    return results;
}

async Task<DrillResult> RunAsync(Drill drill, SiteKeeper sites)
{
    if (SiteShapes.ObstacleTo(drill.Shape) is { } obstacle) return new DrillResult { Drill = drill.Name, Skipped = obstacle };
    try
    {
        var site = await sites.ForAsync(drill.Shape);
        return await DrillRunner.RunAsync(drill, site, options.Seed, drill.Duration(options.IsLong), new Limits());
    }
    catch (Exception e) when (e is TimeoutException or InvalidOperationException)
    {
        // The site did not start, or not again: the drill has failed, and the next one gets a new site.
        await sites.LetGoAsync();
        return DrillResult.Failed(drill.Name, e.Message);
    }
}

// An interrupt must not leave half a cluster or a frozen server behind.
void LeaveNothingBehind(PosixSignalContext signal)
{
    signal.Cancel = true;
    Task.WhenAll(keepers.Select(sites => sites.LetGoAsync())).GetAwaiter().GetResult();
    Environment.Exit(130);
}
