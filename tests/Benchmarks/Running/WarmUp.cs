using RelayHeat.Benchmarks.Works;

namespace RelayHeat.Benchmarks.Running;

/// <summary>
/// Runs a new process until it is as fast as it gets. The runtime compiles what is hot a second time; until then an answer costs up to
/// four times as much, and how long that takes depends on the program and on the machine. So all works are run by turns until a turn is
/// not much cheaper than the best before it.
/// </summary>
internal static class WarmUp
{
    private const int LeastTurns = 3;
    private const int MostTurns = 10;
    private const double NotMuchCheaper = 0.95;

    /// <param name="lab">What contenders share.</param>
    /// <param name="deployment">What is warmed up.</param>
    /// <param name="works">What it will be measured for.</param>
    /// <param name="stores">The stores that are used.</param>
    /// <param name="seconds">How long each work is run in a turn.</param>
    public static async Task RunAsync(Lab lab, Deployment deployment, IEnumerable<Work> works, StoreSet stores, int seconds)
    {
        var different = works.DistinctBy(w => w.Script).ToList();
        var best = double.MaxValue;
        for (var turn = 1; turn <= MostTurns; turn++)
        {
            var cost = 0.0;
            foreach (var work in different) cost += (await Wrk.RunAsync(lab, deployment, work, stores, seconds)).CpuMicroseconds;
            if (turn >= LeastTurns && cost > best * NotMuchCheaper) return;
            best = Math.Min(best, cost);
        }
    }
}
