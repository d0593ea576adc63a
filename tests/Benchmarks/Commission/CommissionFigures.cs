using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using RelayHeat.Benchmarks.Reports;
using RelayHeat.Benchmarks.Running;

namespace RelayHeat.Benchmarks.Commission;

/// <summary>
/// Commission and fund accounts over HTTP: effective rates and changes of stores with few and with many plans, and movements on one
/// account and on many. The load comes from this process on the same machine, so only compare figures of one run.
/// </summary>
internal sealed class CommissionFigures(Lab lab, HttpClient client)
{
    private const int Workers = 32;
    private const int Accounts = 1000;
    private const int StreamersPerPlan = 3;
    private const int Rounds = 3;
    private const int SecondsEach = 5;

    private static readonly int[] PlanCounts = [10, 1_000, 10_000];

    private int _movements;

    public static async Task<string> RunAsync(Lab lab)
    {
        var text = new StringBuilder();
        text.Line($"Commit {await Machine.CommitAsync()}. {Machine.Describe()}.");
        foreach (var contender in (Contender[])[RelayHeats.Embedded, RelayHeats.SmallCluster])
        {
            Console.WriteLine(contender.Name);
            text.Line();
            text.Line($"### {contender.Name}");
            await RunAsync(lab, contender, text);
        }
        return text.ToString();
    }

    private static async Task RunAsync(Lab lab, Contender contender, StringBuilder text)
    {
        await using var deployment = await contender.DeployAsync(lab);
        await deployment.StartAsync();
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = Workers };
        using var client = new HttpClient(handler) { BaseAddress = deployment.Addresses[0] };
        await new CommissionFigures(lab, client).MeasureAsync(text);
    }

    private async Task MeasureAsync(StringBuilder text)
    {
        var planIds = new Dictionary<int, string>();
        foreach (var plans in PlanCounts) planIds[plans] = await FillAsync(plans);
        var ops = Enumerable.Range(0, Workers).Select(i => lab.TokenOf($"ops{i}", Hosting.Auth.RoleNames.Ops)).ToList();
        await Parallel.ForAsync(0, Accounts, (i, _) => new ValueTask(RegisterAsync($"f{i}")));
        (string Name, Func<int, Task> Send)[] works =
        [
            .. PlanCounts.Select(plans => ($"effective rate, {plans:N0} plans", ReadsOf(plans))),
            .. PlanCounts.Select(plans => ($"change of a rate, {plans:N0} plans", ChangesOf(plans, planIds[plans]))),
            ("movement, one account", n => MoveAsync(ops[n % Workers], "f0")),
            ($"movement, {Accounts:N0} accounts", n => MoveAsync(ops[n % Workers], $"f{n % Accounts}")),
        ];
        var results = works.ToDictionary(w => w.Name, _ => new List<(double PerSecond, double P99Ms)>());
        // Warm up: code that is not yet compiled is slow.
        foreach (var work in works) await MeasureAsync(work.Send);
        for (var round = 1; round <= Rounds; round++)
        {
            Console.WriteLine($"round {round}");
            foreach (var work in works) results[work.Name].Add(await MeasureAsync(work.Send));
        }
        text.Line($"| work | a second | lowest and highest | p99 ms |");
        text.Line($"|---|---|---|---|");
        foreach (var (name, runs) in results)
        {
            var perSecond = runs.Select(r => r.PerSecond).Order().ToList();
            var p99Ms = runs.Select(r => r.P99Ms).Order().ToList()[Rounds / 2];
            text.Line($"| {name} | {perSecond[Rounds / 2]:N0} | {perSecond[0]:N0} to {perSecond[^1]:N0} | {p99Ms:N1} |");
        }
    }

    /// <summary>Creates a store with plans: of ten, eight for items, one for a category. Returns the id of the one store-wide plan.</summary>
    private async Task<string> FillAsync(int plans)
    {
        var store = $"c{plans}";
        await RegisterAsync(store);
        var token = lab.TokenOf($"main-{store}");
        string[] streamers = [.. Enumerable.Range(0, StreamersPerPlan).Select(s => $"streamer{s}")];
        var plansPath = $"/v1/merchants/{store}/commission-plans";
        var made = await SendAsync(HttpMethod.Post, plansPath, token, new { kind = "store_wide", rateBps = 100 });
        await Parallel.ForAsync(1, plans, new ParallelOptions { MaxDegreeOfParallelism = Workers }, async (n, _) =>
        {
            object plan = n % 10 == 1 ? new { kind = "category_directional", rateBps = 200, categoryId = $"c{n}", streamers }
                : n % 10 == 2 ? new { kind = "item_directional", rateBps = 300, itemId = $"i{n}", streamers }
                : new { kind = "item_general", rateBps = 400, itemId = $"i{n}" };
            await SendAsync(HttpMethod.Post, plansPath, token, plan);
        });
        return made.GetProperty("planId").GetString()!;
    }

    private Task<JsonElement> RegisterAsync(string store) => SendAsync(
        HttpMethod.Put,
        $"/v1/merchants/{store}",
        lab.RegistryToken,
        new { name = store, mainAccount = $"main-{store}", storeType = "tmall", alipaySubject = $"2088-{store}" });

    private Func<int, Task> ReadsOf(int plans)
    {
        var token = lab.TokenOf($"main-c{plans}");
        return n => SendAsync(
            HttpMethod.Get, $"/v1/merchants/c{plans}/commission?item=i{n % plans}&category=c{n % plans}&streamer=streamer1", token);
    }

    private Func<int, Task> ChangesOf(int plans, string planId)
    {
        var token = lab.TokenOf($"main-c{plans}");
        return n => SendAsync(HttpMethod.Put, $"/v1/merchants/c{plans}/commission-plans/{planId}/rate", token, new { rateBps = n % 8000 });
    }

    private Task<JsonElement> MoveAsync(string token, string store) => SendAsync(
        HttpMethod.Post,
        $"/v1/merchants/{store}/fund-account/entries",
        token,
        new { entryId = $"m{Interlocked.Increment(ref _movements)}", kind = "top_up", amountFen = 1, reference = "benchmark" });

    private static async Task<(double PerSecond, double P99Ms)> MeasureAsync(Func<int, Task> send)
    {
        var watch = Stopwatch.StartNew();
        var next = 0;
        var took = new List<double>[Workers];
        await Parallel.ForAsync(0, Workers, new ParallelOptions { MaxDegreeOfParallelism = Workers }, async (worker, _) =>
        {
            took[worker] = [];
            while (watch.Elapsed.TotalSeconds < SecondsEach)
            {
                var start = Stopwatch.GetTimestamp();
                await send(Interlocked.Increment(ref next));
                took[worker].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        });
        var ms = took.SelectMany(t => t).Order().ToList();
        return (ms.Count / watch.Elapsed.TotalSeconds, ms[ms.Count * 99 / 100]);
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, string token, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
