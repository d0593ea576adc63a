using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using RelayHeat.Benchmarks.Running;
using RelayHeat.Benchmarks.Works;

namespace RelayHeat.Benchmarks.Growth;

/// <summary>Measures RelayHeat on databases of several sizes, in alternating rounds, with the same number of busy stores.</summary>
/// <param name="lab">What contenders share.</param>
/// <param name="contender">RelayHeat, embedded or as a cluster.</param>
/// <param name="sizes">The numbers of stores, the smallest first.</param>
/// <param name="secondsEach">How long commands are measured in a round.</param>
internal sealed class GrowthRun(Lab lab, Contender contender, IReadOnlyList<int> sizes, int secondsEach)
{
    private const int Rounds = 3;
    private const int BusyStores = 500;
    private const int ColdReads = 1000;
    private const int ActivatedStores = 20_000;
    // A new process compiles hot code a second time. Until then a command costs up to four times as much.
    private const int WarmUpSeconds = 20;
    private const int CheckedPlace = 4_207_531;

    private double _halfPerSecond;

    public async Task<GrowthFigures> RunAsync()
    {
        var template = await MakeTemplateAsync();
        var deployments = new List<(Deployment Deployment, SizeFigures Figures)>();
        foreach (var stores in sizes) deployments.Add(await FillAsync(template, stores));
        for (var round = 1; round <= Rounds; round++)
        {
            foreach (var (deployment, figures) in deployments)
            {
                var sample = await TurnAsync(deployment, figures.Stores);
                figures.Samples.Add(sample);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{contender.Name}, round {round}, {figures.Stores:N0} stores: {sample.CommandsPerSecond:N0} commands/s, "
                    + $"{sample.CpuMicrosecondsPerCommand:N0} µs of processor, p99 {sample.P99Ms:N1} ms"));
            }
        }
        foreach (var (deployment, _) in deployments) await deployment.DisposeAsync();
        return new GrowthFigures(contender.Name, [.. deployments.Select(d => d.Figures)]);
    }

    /// <summary>The rows of a store as the product writes them, checked with another store.</summary>
    private async Task<StoreTemplate> MakeTemplateAsync()
    {
        await using var deployment = await contender.DeployAsync(lab);
        await deployment.StartAsync();
        using var api = new Api(deployment.Addresses[0], lab);
        await using var database = await deployment.OpenDatabaseAsync();
        var template = await StoreTemplate.MakeAsync(api, database);
        await template.CheckAsync(api, database, CheckedPlace);
        Console.WriteLine($"{contender.Name}: bulk rows are those that the product writes");
        return template;
    }

    private async Task<(Deployment Deployment, SizeFigures Figures)> FillAsync(StoreTemplate template, int stores)
    {
        var deployment = await contender.DeployAsync(lab);
        // The first start creates the tables.
        await deployment.StartAsync();
        await deployment.StopAsync();
        var emptyBytes = await BytesAsync(deployment);
        await using (var database = await deployment.OpenDatabaseAsync()) await BulkLoad.RunAsync(database, template, stores);
        var bytesPerStore = (await BytesAsync(deployment) - emptyBytes) / (double)stores;
        return (deployment, new SizeFigures(stores, bytesPerStore, []));
    }

    private async Task<GrowthSample> TurnAsync(Deployment deployment, int total)
    {
        var stores = new StoreSet(BusyStores, total);
        lab.WriteTokens(stores);
        var watch = Stopwatch.StartNew();
        await deployment.StartAsync();
        using var api = new Api(deployment.Addresses[0], lab);
        await ReadRightsAsync(api, total / 2);
        var firstAnswerMs = watch.Elapsed.TotalMilliseconds;
        await Wrk.RunAsync(lab, deployment, Work.Bind, stores, WarmUpSeconds);
        var cold = await ReadColdAsync(api, stores);
        var bytesBefore = await BytesAsync(deployment);
        var top = await Wrk.RunAsync(lab, deployment, Work.Bind, stores, secondsEach);
        var bytesAfter = await BytesAsync(deployment);
        if (_halfPerSecond == 0) _halfPerSecond = top.PerSecond / 2;
        var half = await Wrk.RunAtAsync(lab, deployment, Work.HalfBind, stores, secondsEach, _halfPerSecond);
        if (top.Refused + half.Refused > 0) throw new InvalidOperationException($"{top.Refused + half.Refused} commands were refused.");
        var reads = await Wrk.RunAsync(lab, deployment, Work.Rights, stores, secondsEach);
        var bytesPerActiveStore = await ActivateAsync(deployment, api, stores);
        await deployment.StopAsync();
        return new GrowthSample
        {
            CommandsPerSecond = top.PerSecond,
            CommandCpu = top.CpuByPart,
            ReadCpu = reads.CpuByPart,
            P99Ms = half.P99Ms,
            BytesPerCommand = (bytesAfter - bytesBefore) / (double)top.Answers,
            ColdMedianMs = cold[cold.Count / 2],
            ColdP99Ms = cold[cold.Count * 99 / 100],
            FirstAnswerMs = firstAnswerMs,
            BytesPerActiveStore = bytesPerActiveStore,
        };
    }

    // One after another, so that no read waits for another. Stores that are not busy are not active.
    private static async Task<List<double>> ReadColdAsync(Api api, StoreSet stores)
    {
        var ms = new List<double>();
        foreach (var place in Idle(stores).Take(ColdReads))
        {
            var start = Stopwatch.GetTimestamp();
            await ReadRightsAsync(api, place);
            ms.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        // If all stores are busy, none is left to activate.
        if (ms.Count == 0) ms.Add(double.NaN);
        ms.Sort();
        return ms;
    }

    private static async Task<double> ActivateAsync(Deployment deployment, Api api, StoreSet stores)
    {
        var places = Idle(stores).Skip(ColdReads).Take(ActivatedStores).ToList();
        if (places.Count < ActivatedStores) return double.NaN;
        var before = deployment.ResidentBytes;
        var callers = new ParallelOptions { MaxDegreeOfParallelism = 32 };
        await Parallel.ForEachAsync(places, callers, async (place, _) => await ReadRightsAsync(api, place));
        return (deployment.ResidentBytes - before) / (double)places.Count;
    }

    /// <summary>Stores that are not busy, from all over the database.</summary>
    private static IEnumerable<int> Idle(StoreSet stores)
    {
        var busy = Enumerable.Range(0, stores.Used).Select(stores.Place).ToHashSet();
        var step = Math.Max(1, stores.Total / (2 * (ColdReads + ActivatedStores)));
        return Enumerable.Range(0, stores.Total / step).Select(i => i * step).Where(place => !busy.Contains(place));
    }

    private static async Task ReadRightsAsync(Api api, int place)
    {
        var answer = await api.RightsAsync(place, "main" + StoreSet.Name(place));
        if (answer["status"] != "main_account") throw new InvalidOperationException($"Store {place}: {answer}");
    }

    private static async Task<long> BytesAsync(Deployment deployment)
    {
        await using var database = await deployment.OpenDatabaseAsync();
        await using var command = database.CreateCommand();
        command.CommandText = database is SqliteConnection
            ? "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size"
            : "SELECT pg_database_size(current_database())";
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}
