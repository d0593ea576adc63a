using System.Globalization;
using RelayHeat.Benchmarks.Checks;
using RelayHeat.Benchmarks.Reports;
using RelayHeat.Benchmarks.Running;
using RelayHeat.Benchmarks.Works;

namespace RelayHeat.Benchmarks.Disk;

/// <summary>Measures the works that write, on the real disk and on slower ones. Contenders keep running while the delay changes.</summary>
internal sealed class DiskRun(Lab lab, SlowDisk disk, Plan plan)
{
    /// <summary>How much longer a sync takes, in milliseconds.</summary>
    public static readonly IReadOnlyList<int> DelaysMs = [0, 1, 4];

    public static readonly IReadOnlyList<Work> Works = [Work.Bind, Work.HalfBind, Work.Fund, Work.Mix, Work.Confirm, Work.Hot];

    private readonly Dictionary<int, Figures> _figures = DelaysMs.ToDictionary(ms => ms, _ => new Figures());
    private readonly StoreSet _stores = new(plan.Stores, plan.Stores);

    /// <summary>Returns the figures for each delay.</summary>
    public async Task<IReadOnlyDictionary<int, Figures>> RunAsync()
    {
        lab.WriteTokens(_stores);
        for (var round = 1; round <= plan.Rounds; round++)
        {
            foreach (var contender in Contenders.Of(plan).Where(c => c.Works.Contains(Work.Bind)))
            {
                if (!_figures[0].Disqualified.ContainsKey(contender.Name)) await TurnAsync(round, contender);
            }
        }
        return _figures;
    }

    private async Task TurnAsync(int round, Contender contender)
    {
        try
        {
            if (round == 1) await Admission.CheckAsync(lab, contender);
        }
        catch (DisqualifiedException e)
        {
            _figures[0].Disqualify(contender.Name, e.Message);
            return;
        }
        await using var deployment = await contender.DeployAsync(lab);
        await deployment.StartAsync();
        using var api = new Api(deployment.Addresses[0], lab);
        var works = Works.Where(contender.Works.Contains).ToList();
        await Seed.RunAsync(api, plan.Stores, works);
        await WarmUp.RunAsync(lab, deployment, works, _stores, plan.WarmUpSeconds);
        foreach (var ms in DelaysMs)
        {
            disk.DelayMs = ms;
            await disk.CheckAsync(contender.Name, api, store: ms);
            await MeasureAsync(round, contender, deployment, works, ms);
        }
        disk.DelayMs = 0;
    }

    private async Task MeasureAsync(int round, Contender contender, Deployment deployment, List<Work> works, int ms)
    {
        var topPerSecond = 0.0;
        foreach (var work in works)
        {
            var sample = work == Work.HalfBind
                ? await Wrk.RunAtAsync(lab, deployment, work, _stores, plan.SecondsEach, topPerSecond / 2)
                : await Wrk.RunAsync(lab, deployment, work, _stores, plan.SecondsEach);
            if (work == Work.Bind) topPerSecond = sample.PerSecond;
            _figures[ms].Add(contender.Name, work, sample);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"round {round}: {contender.Name}, {ms} ms: {work.Title}: {sample.PerSecond:N0}/s, p99 {sample.P99Ms:N1} ms"));
        }
    }
}
