using System.Net.Http.Headers;

namespace RelayHeat.Figures;

/// <summary>
/// What the dashboard costs the hot path: the same reads of three servers in turn, one without a dashboard, one whose dashboard
/// nobody looks at, and one with its page open.
/// </summary>
internal static class DashboardFigures
{
    private const int Stores = 500;

    /// <summary>What the page asks for, once a second.</summary>
    private static readonly string[] Polled = ["DashboardCounters", "ClusterStats", "TopGrainMethods"];

    public static async Task RunAsync(int rounds, int seconds)
    {
        using var scratch = new ScratchDirectory();
        await using var without = await ProductServer.StartAsync(scratch.File("without"), "--Dashboard:Enabled=false");
        await using var unwatched = await ProductServer.StartAsync(scratch.File("unwatched"));
        await using var watched = await ProductServer.StartAsync(scratch.File("watched"));
        using var closed = new CancellationTokenSource();
        var page = WatchAsync(watched.Address, closed.Token);

        var work = new List<Work>();
        foreach (var (name, server) in (IEnumerable<(string, ProductServer)>)
            [("no dashboard", without), ("nobody looks", unwatched), ("page open", watched)])
        {
            var tokens = await Seed.RunAsync(server.Address, Stores);
            work.Add(new Work(name, server.Address, WrkScripts.Rights(scratch, tokens, name)));
        }
        foreach (var w in work) await Wrk.RunAsync(w, 3, rounds);
        var reads = work.ToDictionary(w => w.Name, _ => new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var w in work) reads[w.Name].Add((await Wrk.RunAsync(w, seconds, round)).PerSecond);
        }
        await closed.CancelAsync();
        await page;

        Console.WriteLine("| dashboard | reads of rights a second | lowest and highest | ÷ none, round by round |");
        Console.WriteLine("|---|---|---|---|");
        var none = reads["no dashboard"];
        foreach (var (name, runs) in reads)
        {
            var ratio = Median(runs.Zip(none, (run, first) => run / first));
            Console.WriteLine($"| {name} | {Median(runs):N0} | {runs.Min():N0} to {runs.Max():N0} | {ratio:N2} |");
        }
    }

    private static async Task WatchAsync(Uri address, CancellationToken closed)
    {
        using var client = new HttpClient { BaseAddress = address };
        var token = await Seed.TokenAsync(client, "operations", "platform.ops");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (!closed.IsCancellationRequested)
        {
            foreach (var path in Polled) (await client.GetAsync("/dashboard/" + path, CancellationToken.None)).EnsureSuccessStatusCode();
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
