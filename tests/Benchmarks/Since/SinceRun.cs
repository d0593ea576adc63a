using System.Globalization;
using RelayHeat.Benchmarks.Reports;
using RelayHeat.Benchmarks.Running;
using RelayHeat.Benchmarks.Works;

namespace RelayHeat.Benchmarks.Since;

/// <summary>
/// Compares two builds of RelayHeat. Both run all the time and get the load in turns, so that disturbances of the machine affect both.
/// </summary>
internal sealed class SinceRun(Lab lab, ProductBuild before, ProductBuild after, Plan plan)
{
    public static readonly IReadOnlyList<Work> Works = [Work.Rights, Work.Bind, Work.HalfBind, Work.Confirm];

    private readonly StoreSet _stores = new(plan.Stores, plan.Stores);
    private readonly SinceFigures _figures = new(before.Name, after.Name);

    public async Task<SinceFigures> RunAsync()
    {
        lab.WriteTokens(_stores);
        foreach (var shape in Shape.OfEveryCommit)
        {
            await using var old = await StartAsync(RelayHeats.Of(shape, before));
            await using var young = await StartAsync(RelayHeats.Of(shape, after));
            (Deployment Deployment, Measured Figures)[] sides = [(old, _figures.Before(shape.Name)), (young, _figures.After(shape.Name))];
            for (var round = 1; round <= plan.Rounds; round++)
            {
                foreach (var work in Works)
                {
                    // The order alternates from round to round.
                    foreach (var (deployment, figures) in round % 2 == 1 ? sides : sides.Reverse())
                    {
                        await MeasureAsync($"round {round}: {shape.Name}", deployment, work, figures);
                    }
                }
            }
        }
        return _figures;
    }

    private async Task<Deployment> StartAsync(Contender contender)
    {
        var deployment = await contender.DeployAsync(lab);
        await deployment.StartAsync();
        using var api = new Api(deployment.Addresses[0], lab);
        await Seed.RunAsync(api, plan.Stores, Works);
        await WarmUp.RunAsync(lab, deployment, Works, _stores, plan.WarmUpSeconds);
        return deployment;
    }

    private async Task MeasureAsync(string when, Deployment deployment, Work work, Measured figures)
    {
        var commandsBefore = await deployment.GrainCommandsAsync();
        var sample = work == Work.HalfBind
            ? await Wrk.RunAtAsync(lab, deployment, work, _stores, plan.SecondsEach, figures.Last(Work.Bind).PerSecond / 2)
            : await Wrk.RunAsync(lab, deployment, work, _stores, plan.SecondsEach);
        figures.Add(work, sample, (await deployment.GrainCommandsAsync() - commandsBefore) / sample.Answers);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{when}: {figures.Build}: {work.Title}: {sample.PerSecond:N0}/s, {sample.CpuMicroseconds:N0} µs of processor, "
            + $"{sample.AllocatedBytes / 1000:N1} kB allocated, p99 {sample.P99Ms:N1} ms, {sample.Refused:N0} refused"));
    }
}
