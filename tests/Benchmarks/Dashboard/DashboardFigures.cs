using System.Net.Http.Headers;
using System.Text;
using RelayHeat.Benchmarks.Reports;
using RelayHeat.Benchmarks.Running;
using RelayHeat.Benchmarks.Works;

namespace RelayHeat.Benchmarks.Dashboard;

/// <summary>
/// The dashboard's cost for reads. Three servers get the same reads in turn: one without a dashboard, one whose dashboard nobody uses,
/// and one with its page open.
/// </summary>
internal sealed class DashboardFigures(Lab lab)
{
    private const int Rounds = 9;
    private const int SecondsEach = 3;
    private static readonly StoreSet Stores = new(500, 500);

    /// <summary>What the page requests once a second.</summary>
    private static readonly string[] Polled = ["DashboardCounters", "ClusterStats", "TopGrainMethods"];

    public async Task<string> RunAsync()
    {
        lab.WriteTokens(Stores);
        await using var without = await StartAsync("--Dashboard:Enabled=false");
        await using var unwatched = await StartAsync();
        await using var watched = await StartAsync();
        using var closed = new CancellationTokenSource();
        var page = WatchAsync(watched.Addresses[0], closed.Token);
        (string Name, Deployment Server)[] all = [("none", without), ("nobody looks", unwatched), ("page open", watched)];
        foreach (var (_, server) in all) await ReadAsync(server);
        var reads = all.ToDictionary(s => s.Name, _ => new List<double>());
        for (var round = 1; round <= Rounds; round++)
        {
            Console.WriteLine($"round {round}");
            foreach (var (name, server) in all) reads[name].Add(await ReadAsync(server));
        }
        await closed.CancelAsync();
        await page;
        return await WriteAsync(reads);
    }

    private async Task<Deployment> StartAsync(params string[] settings)
    {
        var deployment = await RelayHeats.Embed(ProductBuild.Own, settings)(lab);
        await deployment.StartAsync();
        using var api = new Api(deployment.Addresses[0], lab);
        await Seed.RunAsync(api, Stores.Total, [Work.Rights]);
        return deployment;
    }

    private async Task<double> ReadAsync(Deployment server) =>
        (await Wrk.RunAsync(lab, server, Work.Rights, Stores, SecondsEach)).PerSecond;

    private async Task WatchAsync(Uri address, CancellationToken closed)
    {
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", lab.OpsToken);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (!closed.IsCancellationRequested)
        {
            foreach (var path in Polled) (await client.GetAsync("/dashboard/" + path, CancellationToken.None)).EnsureSuccessStatusCode();
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private static async Task<string> WriteAsync(Dictionary<string, List<double>> reads)
    {
        var text = new StringBuilder();
        text.Line($"Commit {await Machine.CommitAsync()}. {Machine.Describe()}.");
        text.Line();
        text.Line($"| dashboard | reads of rights a second | lowest and highest | ÷ none, round by round |");
        text.Line($"|---|---|---|---|");
        foreach (var (name, runs) in reads)
        {
            var ratio = Medians.Of(runs.Zip(reads["none"], (run, none) => run / none));
            text.Line($"| {name} | {Medians.Of(runs):N0} | {runs.Min():N0} to {runs.Max():N0} | {ratio:N2} |");
        }
        return text.ToString();
    }
}
