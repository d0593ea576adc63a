using System.Globalization;
using RelayHeat.Benchmarks.Running;
using RelayHeat.Benchmarks.Works;

namespace RelayHeat.Benchmarks.Costs;

/// <summary>The cost of a single command.</summary>
/// <param name="Rows">Inserted, updated and deleted rows.</param>
/// <param name="RoundTrips">Round trips to PostgreSQL until the answer; NaN on SQLite.</param>
/// <param name="GrainCommands">Commands that grains decided, including the one that was sent; NaN for other contenders.</param>
internal sealed record CommandCost(double Rows, double RoundTrips, double GrainCommands);

/// <summary>The cost of an answer under load.</summary>
/// <param name="AllocatedBytes">Bytes allocated on the heaps of the contender's processes.</param>
/// <param name="WrittenBytes">Bytes written to the disk.</param>
/// <param name="RoundTrips">Round trips to PostgreSQL; NaN on SQLite.</param>
internal sealed record WorkCost(double AllocatedBytes, double WrittenBytes, double RoundTrips);

/// <summary>The costs of a contender that do not depend on the machine's current speed.</summary>
internal sealed record ContenderCosts(
    string Contender, IReadOnlyDictionary<CommandKind, CommandCost> OfCommands, IReadOnlyDictionary<Work, WorkCost> OfWorks);

/// <summary>Measures these costs: first single commands with their rows, then works under load.</summary>
internal sealed class CostRun(Lab lab, Contender contender, Plan plan)
{
    private const int CommandStores = 10;

    private static readonly Work[] Measured = [Work.Rights, Work.Bind, Work.Fund, Work.Confirm];

    private readonly RoundTrips _roundTrips = lab.CountRoundTrips();
    private readonly StoreSet _stores = new(plan.Stores, plan.Stores);

    public async Task<ContenderCosts> RunAsync()
    {
        Console.WriteLine($"costs of {contender.Name}");
        return new ContenderCosts(contender.Name, await OneByOneAsync(), await UnderLoadAsync());
    }

    private async Task<Dictionary<CommandKind, CommandCost>> OneByOneAsync()
    {
        await using var deployment = await contender.DeployAsync(lab);
        await deployment.StartAsync();
        using var api = new Api(deployment.Addresses[0], lab);
        await Seed.RunAsync(api, CommandStores * CommandsOfStore.OfEachKind, contender.IsOurs ? [Work.Confirm] : []);
        await using var rows = await RowCounter.StartAsync(await deployment.OpenDatabaseAsync());
        var stores = Enumerable.Range(0, CommandStores).Select(i => new CommandsOfStore(api, i)).ToList();
        var costs = new Dictionary<CommandKind, CommandCost>();
        foreach (var kind in CommandKind.All.Where(k => contender.IsOurs || !k.IsOursOnly))
        {
            costs[kind] = await MeasureAsync(kind, deployment, stores, rows);
        }
        return costs;
    }

    private async Task<CommandCost> MeasureAsync(CommandKind kind, Deployment deployment, List<CommandsOfStore> stores, RowCounter rows)
    {
        var (rowsBefore, commandsBefore) = (await rows.ReadAsync(), await GrainCommandsAsync(deployment));
        var tripsBefore = _roundTrips.Count;
        foreach (var store in stores)
        {
            for (var n = 0; n < CommandsOfStore.OfEachKind; n++)
            {
                var answer = await kind.SendAsync(store, n);
                if (answer.Status >= 300) throw new InvalidOperationException($"{kind.Title}: {answer.Status} {answer.Body}");
            }
        }
        var trips = _roundTrips.Count - tripsBefore;
        double sent = stores.Count * CommandsOfStore.OfEachKind;
        var written = await rows.ReadAsync() - rowsBefore;
        return new CommandCost(
            written / sent,
            deployment.IsOnPostgres ? trips / sent : double.NaN,
            (await GrainCommandsAsync(deployment) - commandsBefore) / sent);
    }

    private async Task<double> GrainCommandsAsync(Deployment deployment) =>
        contender.IsOurs ? await deployment.GrainCommandsAsync() : double.NaN;

    private async Task<Dictionary<Work, WorkCost>> UnderLoadAsync()
    {
        lab.WriteTokens(_stores);
        await using var deployment = await contender.DeployAsync(lab);
        await deployment.StartAsync();
        using (var api = new Api(deployment.Addresses[0], lab)) await Seed.RunAsync(api, plan.Stores, contender.Works);
        var works = Measured.Where(contender.Works.Contains).ToList();
        await WarmUp.RunAsync(lab, deployment, works, _stores, plan.WarmUpSeconds);
        var costs = new Dictionary<Work, WorkCost>();
        foreach (var work in works)
        {
            var (bytesBefore, tripsBefore) = (await deployment.WrittenBytesAsync(), _roundTrips.Count);
            var sample = await Wrk.RunAsync(lab, deployment, work, _stores, plan.SecondsEach);
            var trips = _roundTrips.Count - tripsBefore;
            double answers = sample.Answers;
            costs[work] = new WorkCost(
                sample.AllocatedBytes,
                (await deployment.WrittenBytesAsync() - bytesBefore) / answers,
                deployment.IsOnPostgres ? trips / answers : double.NaN);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{work.Title}: {costs[work]}"));
        }
        return costs;
    }
}
