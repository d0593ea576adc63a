using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using RelayHeat.Benchmarks.Reports;
using RelayHeat.Benchmarks.Running;

namespace RelayHeat.Benchmarks.Providers;

/// <summary>
/// Providers over HTTP: complete admissions of many companies at once, and pages of a long list that was filled through the routes. The
/// load comes from this process on the same machine.
/// </summary>
internal sealed class ProviderFigures(HttpClient client, People people)
{
    private const int Workers = 48;
    private const int PageReads = 200;
    private const int Providers = 100_000;
    private const int Rounds = 3;
    private const int SecondsEach = 8;
    private const int WarmUpSeconds = 15;

    private int _companies;

    /// <summary>The figures of RelayHeat embedded and as a cluster.</summary>
    public static async Task<string> RunAsync(Lab lab)
    {
        var text = new StringBuilder();
        text.Line($"Commit {await Machine.CommitAsync()}. {Machine.Describe()}.");
        text.Line();
        foreach (var contender in (Contender[])[RelayHeats.Embedded, RelayHeats.SmallCluster])
        {
            Console.WriteLine(contender.Name);
            await using var deployment = await contender.DeployAsync(lab);
            await deployment.StartAsync();
            using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = Workers };
            using var client = new HttpClient(handler) { BaseAddress = deployment.Addresses[0] };
            text.Line($"### {contender.Name}");
            await new ProviderFigures(client, new People(lab)).MeasureAsync(text);
        }
        return text.ToString();
    }

    private async Task MeasureAsync(StringBuilder text)
    {
        // Warm up: code that is not yet compiled is slow.
        await StoriesAsync(WarmUpSeconds);
        var perSecond = new List<double>();
        for (var round = 1; round <= Rounds; round++)
        {
            perSecond.Add(await StoriesAsync(SecondsEach));
            Console.WriteLine($"round {round}: {perSecond[^1]:N0} commands/s");
        }
        perSecond.Sort();
        var median = perSecond[Rounds / 2];
        var fillPerSecond = await FillAsync();
        text.Line($"| work | a second | lowest and highest |");
        text.Line($"|---|---|---|");
        text.Line($"| commands of the admission story | {median:N0} | {perSecond[0]:N0} to {perSecond[^1]:N0} |");
        text.Line($"| whole admissions | {median / Story.Commands:N0} | |");
        text.Line($"| first filings alone, through `PUT …/application` | {fillPerSecond:N0} | one run |");
        text.Line();
        text.Line($"| page of 50 out of {_companies:N0} | median ms | p99 ms |");
        text.Line($"|---|---|---|");
        var last = Cursor(Story.Uscc(_companies - 100));
        await PageAsync(text, "first", "?limit=50");
        await PageAsync(text, "deep: the last but one", $"?limit=50&cursor={last}");
        await PageAsync(text, "first of `status=admitted`", "?limit=50&status=admitted");
        await PageAsync(text, "deep of `status=draft`", $"?limit=50&status=draft&cursor={last}");
        await PageAsync(text, "`q=` a text that all have", $"?limit=50&q={Uri.EscapeDataString("星河")}");
        await PageAsync(text, "`q=` a text that only the last has", $"?limit=50&q={Story.Uscc(_companies)}");
        text.Line();
    }

    private async Task<double> StoriesAsync(int seconds)
    {
        var watch = Stopwatch.StartNew();
        var commands = 0;
        await Parallel.ForAsync(0, Workers, new ParallelOptions { MaxDegreeOfParallelism = Workers }, async (_, _) =>
        {
            while (watch.Elapsed.TotalSeconds < seconds)
            {
                await Story.RunAsync(client, people, Interlocked.Increment(ref _companies));
                Interlocked.Add(ref commands, Story.Commands);
            }
        });
        return commands / watch.Elapsed.TotalSeconds;
    }

    private async Task<double> FillAsync()
    {
        var watch = Stopwatch.StartNew();
        var missing = Providers - _companies;
        await Parallel.ForAsync(0, missing, new ParallelOptions { MaxDegreeOfParallelism = Workers }, async (_, _) =>
            await Story.FileAsync(client, people, Interlocked.Increment(ref _companies)));
        return missing / watch.Elapsed.TotalSeconds;
    }

    private async Task PageAsync(StringBuilder text, string name, string query)
    {
        var ms = new List<double>();
        for (var i = 0; i < PageReads; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/providers" + query);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", people.Ops);
            var start = Stopwatch.GetTimestamp();
            using var answer = await client.SendAsync(request);
            answer.EnsureSuccessStatusCode();
            ms.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        ms.Sort();
        text.Line($"| {name} | {ms[PageReads / 2]:N2} | {ms[PageReads * 99 / 100]:N2} |");
    }

    private static string Cursor(string uscc) => Convert.ToBase64String(Encoding.UTF8.GetBytes(uscc)).TrimEnd('=');
}
