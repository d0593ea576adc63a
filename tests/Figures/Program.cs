using System.Globalization;
using RelayHeat.Figures;

// Rough figures of the embedded product over HTTP, beside a bare route of the same web server that is sent the same requests.
// Needs wrk (Debian: apt-get install wrk). Usage: dotnet run -c Release --project tests/Figures -- [ROUNDS] [SECONDS]
// Providers need no wrk:                    dotnet run -c Release --project tests/Figures -- providers [ROUNDS] [SECONDS] [PROVIDERS]
// What the dashboard costs:                 dotnet run -c Release --project tests/Figures -- dashboard [ROUNDS] [SECONDS]
// Commission and fund accounts:             dotnet run -c Release --project tests/Figures -- commission [ROUNDS] [SECONDS]
int Number(int at, int otherwise) => args.Length > at ? int.Parse(args[at], CultureInfo.InvariantCulture) : otherwise;
if (args is ["dashboard", ..])
{
    await DashboardFigures.RunAsync(Number(1, 9), Number(2, 4));
    return 0;
}
if (args is ["commission", ..])
{
    using var scratch = new ScratchDirectory();
    await using var server = await ProductServer.StartAsync(scratch.File("data"));
    await CommissionFigures.RunAsync(server.Address, Number(1, 3), Number(2, 5));
    return 0;
}
if (args is ["providers", ..])
{
    using var scratch = new ScratchDirectory();
    await using var server = await ProductServer.StartAsync(scratch.File("data"));
    await ProviderFigures.RunAsync(server.Address, Number(1, 3), Number(2, 5), Number(3, 100_000));
    return 0;
}
var rounds = Number(0, 3);
var seconds = Number(1, 5);

using var directory = new ScratchDirectory();
await using var bare = await BareServer.StartAsync();
await using var product = await ProductServer.StartAsync(directory.File("data"));
var stores = await Seed.RunAsync(product.Address, 4000);

var work = new[]
{
    new Work("bare route", bare.Address, WrkScripts.Rights(directory, stores)),
    new Work("rights read", product.Address, WrkScripts.Rights(directory, stores)),
    new Work("bind a sub-account", product.Address, WrkScripts.BindSubAccounts(directory, stores)),
    new Work("invite", product.Address, WrkScripts.Invite(directory, stores)),
};
// What is not yet compiled is slow, and nobody runs it cold.
foreach (var w in work) await Wrk.RunAsync(w, 3, rounds);
var results = work.ToDictionary(w => w.Name, _ => new List<WrkResult>());
for (var round = 0; round < rounds; round++)
{
    foreach (var w in work)
    {
        var result = await Wrk.RunAsync(w, seconds, round);
        Console.WriteLine($"round {round + 1}: {w.Name}: {result.PerSecond:N0}/s, p99 {result.P99Ms:N1} ms, {result.Refused:N0} not 2xx");
        results[w.Name].Add(result);
    }
}

var bareMedian = Median(results["bare route"].Select(r => r.PerSecond));
Console.WriteLine();
Console.WriteLine("| work | a second | lowest and highest | p99 ms | ÷ bare route |");
Console.WriteLine("|---|---|---|---|---|");
foreach (var (name, runs) in results)
{
    var median = Median(runs.Select(r => r.PerSecond));
    var (low, high) = (runs.Min(r => r.PerSecond), runs.Max(r => r.PerSecond));
    var p99Ms = Median(runs.Select(r => r.P99Ms));
    Console.WriteLine($"| {name} | {median:N0} | {low:N0} to {high:N0} | {p99Ms:N1} | {median / bareMedian:N2} |");
}
return results.Values.SelectMany(r => r).Sum(r => r.Refused) == 0 ? 0 : 1;

static double Median(IEnumerable<double> values)
{
    var sorted = values.Order().ToList();
    return sorted[sorted.Count / 2];
}
