using RelayHeat.Benchmarks.Works;

namespace RelayHeat.Benchmarks.Running;

/// <summary>
/// Runs a new process until it has its full speed. The runtime compiles hot code a second time. Until then an answer costs up to four
/// times as much; how long that takes depends on the program and the machine. So all works run in turns until a turn is not much
/// cheaper than the best one before.
/// </summary>
internal static class WarmUp
{
    private const int LeastTurns = 3;
    private const int MostTurns = 10;
    private const double NotMuchCheaper = 0.95;

    /// <summary><paramref name="seconds"/> is the time of each work in a turn.</summary>
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
