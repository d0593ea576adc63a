using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace RelayHeat.Figures;

/// <summary>
/// Commission and fund accounts over HTTP: the effective rate of stores with few and many plans, and movements on one account and on
/// many. The load comes from this process, on the same machine, so what counts is how figures of one run compare.
/// </summary>
internal static class CommissionFigures
{
    private const int Workers = 32;
    private const int Accounts = 1000;
    private const int StreamersPerPlan = 3;

    private static readonly int[] PlanCounts = [10, 1_000, 10_000];

    private static int _movements;

    public static async Task RunAsync(Uri address, int rounds, int seconds)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Workers }) { BaseAddress = address };
        var registry = await Seed.TokenAsync(client, "registrar", "platform.registry");
        var stores = new List<(int Plans, string Token)>();
        foreach (var plans in PlanCounts) stores.Add((plans, await FillAsync(client, registry, plans)));
        var ops = new string[Workers];
        for (var i = 0; i < Workers; i++) ops[i] = await Seed.TokenAsync(client, $"ops{i}", "platform.ops");
        await Parallel.ForAsync(0, Accounts, (i, _) => new ValueTask(RegisterAsync(client, registry, $"f{i}")));

        Func<int, Task>[] work =
        [
            .. stores.Select(s => (Func<int, Task>)(n => ReadRateAsync(client, s.Plans, s.Token, n))),
            n => MoveAsync(client, ops[n % Workers], "f0"),
            n => MoveAsync(client, ops[n % Workers], $"f{n % Accounts}"),
        ];
        string[] names = [.. PlanCounts.Select(p => $"effective rate, {p:N0} plans"), "movement, one account", $"movement, {Accounts:N0} accounts"];
        var results = names.Select(_ => new List<(double PerSecond, double P99Ms)>()).ToArray();
        // What is not yet compiled is slow, and nobody runs it cold.
        foreach (var w in work) await MeasureAsync(w, 5);
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < work.Length; i++) results[i].Add(await MeasureAsync(work[i], seconds));
        }
        Console.WriteLine("| work | a second | lowest and highest | p99 ms |");
        Console.WriteLine("|---|---|---|---|");
        for (var i = 0; i < work.Length; i++)
        {
            var perSecond = results[i].Select(r => r.PerSecond).Order().ToList();
            var p99Ms = results[i].Select(r => r.P99Ms).Order().ToList()[rounds / 2];
            Console.WriteLine($"| {names[i]} | {perSecond[rounds / 2]:N0} | {perSecond[0]:N0} to {perSecond[^1]:N0} | {p99Ms:N1} |");
        }
    }

    /// <summary>A store with so many plans: of ten, eight are of items, one of a category and one, once, of the store.</summary>
    private static async Task<string> FillAsync(HttpClient client, string registry, int plans)
    {
        var store = $"c{plans}";
        await RegisterAsync(client, registry, store);
        var token = await Seed.TokenAsync(client, $"main-{store}");
        var watch = Stopwatch.StartNew();
        await Parallel.ForAsync(0, plans, new ParallelOptions { MaxDegreeOfParallelism = Workers }, async (n, _) =>
        {
            string[] streamers = [.. Enumerable.Range(0, StreamersPerPlan).Select(s => $"streamer{s}")];
            object plan = n == 0 ? new { kind = "store_wide", rateBps = 100 }
                : n % 10 == 1 ? new { kind = "category_directional", rateBps = 200, categoryId = $"c{n}", streamers }
                : n % 10 == 2 ? new { kind = "item_directional", rateBps = 300, itemId = $"i{n}", streamers }
                : new { kind = "item_general", rateBps = 400, itemId = $"i{n}" };
            await SendAsync(client, HttpMethod.Post, $"/v1/merchants/{store}/commission-plans", token, plan);
        });
        Console.WriteLine($"{plans:N0} plans made through POST …/commission-plans: {plans / watch.Elapsed.TotalSeconds:N0} a second");
        return token;
    }

    private static Task RegisterAsync(HttpClient client, string registry, string store) => SendAsync(
        client,
        HttpMethod.Put,
        $"/v1/merchants/{store}",
        registry,
        new { name = store, mainAccount = $"main-{store}", storeType = "tmall", alipaySubject = $"2088-{store}" });

    private static Task ReadRateAsync(HttpClient client, int plans, string token, int n) => SendAsync(
        client, HttpMethod.Get, $"/v1/merchants/c{plans}/commission?item=i{n % plans}&category=c{n % plans}&streamer=streamer1", token);

    private static Task MoveAsync(HttpClient client, string token, string store) => SendAsync(
        client,
        HttpMethod.Post,
        $"/v1/merchants/{store}/fund-account/entries",
        token,
        new { entryId = $"m{Interlocked.Increment(ref _movements)}", kind = "top_up", amountFen = 1, reference = "figure" });

    private static async Task<(double PerSecond, double P99Ms)> MeasureAsync(Func<int, Task> send, int seconds)
    {
        var watch = Stopwatch.StartNew();
        var next = 0;
        var took = new List<double>[Workers];
        await Parallel.ForAsync(0, Workers, new ParallelOptions { MaxDegreeOfParallelism = Workers }, async (worker, _) =>
        {
            took[worker] = [];
            while (watch.Elapsed.TotalSeconds < seconds)
            {
                var start = Stopwatch.GetTimestamp();
                await send(Interlocked.Increment(ref next));
                took[worker].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        });
        var ms = took.SelectMany(t => t).Order().ToList();
        return (ms.Count / watch.Elapsed.TotalSeconds, ms[ms.Count * 99 / 100]);
    }

    private static async Task SendAsync(HttpClient client, HttpMethod method, string path, string token, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }
}
