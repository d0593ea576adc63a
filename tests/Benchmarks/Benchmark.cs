using System.Globalization;
using RelayHeat.Benchmarks.Checks;
using RelayHeat.Benchmarks.Reports;
using RelayHeat.Benchmarks.Running;
using RelayHeat.Benchmarks.Works;

namespace RelayHeat.Benchmarks;

/// <summary>Compares all contenders: checks them first, then measures them in rounds, one after another.</summary>
internal sealed class Benchmark(Lab lab, Plan plan)
{
    private readonly Figures _figures = new();
    private readonly StoreSet _stores = new(plan.Stores, plan.Stores);

    public async Task<Figures> RunAsync()
    {
        lab.WriteTokens(_stores);
        var contenders = Contenders.Of(plan);
        var admitted = new List<(Contender Contender, IReadOnlyList<Work> Works)>();
        foreach (var contender in contenders)
        {
            if (await CheckAsync(contender) is { } works) admitted.Add((contender, works));
        }
        for (var round = 1; round <= plan.Rounds; round++)
        {
            foreach (var (contender, works) in admitted) await TurnAsync(round, contender, works);
            if (!plan.Admits(Pgbench.Name)) continue;
            Note(round, Pgbench.Name, Work.Bind, await Pgbench.RunAsync(lab, plan.Stores, plan.WarmUpSeconds, plan.SecondsEach));
        }
        return _figures;
    }

    /// <summary>The works that the contender may be measured for; null if it is disqualified.</summary>
    private async Task<IReadOnlyList<Work>?> CheckAsync(Contender contender)
    {
        try
        {
            return await Admission.CheckAsync(lab, contender);
        }
        catch (DisqualifiedException e)
        {
            Console.WriteLine($"check: {contender.Name} is disqualified. {e.Message}");
            _figures.Disqualify(contender.Name, e.Message);
            return null;
        }
    }

    private async Task TurnAsync(int round, Contender contender, IReadOnlyList<Work> works)
    {
        await using var deployment = await contender.DeployAsync(lab);
        await deployment.StartAsync();
        if (contender != Contenders.BareRoute)
        {
            using var api = new Api(deployment.Addresses[0], lab);
            await Seed.RunAsync(api, plan.Stores, works);
        }
        await WarmUp.RunAsync(lab, deployment, works, _stores, plan.WarmUpSeconds);
        var topPerSecond = 0.0;
        foreach (var work in works)
        {
            var sample = work == Work.HalfBind
                ? await Wrk.RunAtAsync(lab, deployment, work, _stores, plan.SecondsEach, topPerSecond / 2)
                : await Wrk.RunAsync(lab, deployment, work, _stores, plan.SecondsEach);
            if (work == Work.Bind) topPerSecond = sample.PerSecond;
            Note(round, contender.Name, work, sample);
        }
    }

    private void Note(int round, string contender, Work work, Sample sample)
    {
        _figures.Add(contender, work, sample);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"round {round}: {contender}: {work.Title}: {sample.PerSecond:N0}/s, p99 {sample.P99Ms:N1} ms, "
            + $"{sample.CpuMicroseconds:N0} µs of processor, {sample.Refused:N0} refused"));
    }
}
