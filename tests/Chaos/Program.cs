using System.Runtime.InteropServices;
using RelayHeat.Chaos;

// Failure drills with real processes and a real PostgreSQL. Exit code 0 only if nothing was violated.
if (Options.Read(args) is not { } options)
{
    await Console.Error.WriteLineAsync($"{Options.Usage}\nDrills: {string.Join(' ', DrillBook.All.Select(d => d.Name))}");
    return 2;
}

// Who interrupts the drills must not be left with half a cluster.
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Server.KillAll());
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Server.KillAll());

Console.WriteLine($"seed {options.Seed}");
var results = new List<DrillResult>();
await using var sites = new SiteKeeper(options.Logs);
foreach (var drill in DrillBook.All.Where(d => options.Drill is null || d.Name == options.Drill))
{
    Console.WriteLine($"{drill.Name}: {drill.What}");
    var obstacle = SiteShapes.ObstacleTo(drill.Shape);
    var result = obstacle is not null
        ? new DrillResult { Drill = drill.Name, Skipped = obstacle }
        : await DrillRunner.RunAsync(drill, await sites.ForAsync(drill.Shape), options.Seed, drill.Duration(options.IsLong), new Limits());
    foreach (var example in result.Examples) Console.WriteLine($"  {example}");
    results.Add(result);
}
Reports.PrintTable(results, Console.Out);
Reports.PrintCount(results, Console.Out);
await Reports.WriteFileAsync(options.ReportFile, options, results);
return results.All(r => r.Holds) ? 0 : 1;
