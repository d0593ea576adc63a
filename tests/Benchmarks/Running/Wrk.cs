using System.Diagnostics;
using System.Globalization;
using RelayHeat.Benchmarks.Works;

namespace RelayHeat.Benchmarks.Running;

/// <summary>The figures of one run.</summary>
/// <param name="Answers">Answers in all.</param>
/// <param name="PerSecond">Answers per second.</param>
/// <param name="MedianMs">The median latency.</param>
/// <param name="P99Ms">The 99th percentile of latency.</param>
/// <param name="CpuByPart">Processor time of an answer in microseconds, by program, including the database.</param>
/// <param name="AllocatedBytes">Bytes that its programs allocated for an answer.</param>
/// <param name="Refused">Answers other than 2xx, and requests without an answer.</param>
internal sealed record Sample(
    long Answers,
    double PerSecond,
    double MedianMs,
    double P99Ms,
    IReadOnlyDictionary<string, double> CpuByPart,
    double AllocatedBytes,
    long Refused)
{
    public double CpuMicroseconds => CpuByPart.Values.Sum();
}

/// <summary>Runs a work with wrk on two threads.</summary>
internal static class Wrk
{
    private const int Connections = 64;

    // These callers pause between requests, so there must be more of them.
    private const int PausingConnections = 256;

    private static int _runs;

    /// <summary>Runs a work at its top rate.</summary>
    public static Task<Sample> RunAsync(Lab lab, Deployment deployment, Work work, StoreSet stores, int seconds) =>
        RunAsync(lab, deployment, work, stores, seconds, Connections, pauseMs: 0);

    /// <summary>Runs a work at a given rate, below its top.</summary>
    public static Task<Sample> RunAtAsync(Lab lab, Deployment deployment, Work work, StoreSet stores, int seconds, double perSecond) =>
        RunAsync(lab, deployment, work, stores, seconds, PausingConnections, 1000 * PausingConnections / perSecond);

    private static async Task<Sample> RunAsync(
        Lab lab, Deployment deployment, Work work, StoreSet stores, int seconds, int connections, double pauseMs)
    {
        var scripts = Path.Combine(AppContext.BaseDirectory, "Lua");
        string[] arguments =
        [
            "-t2", $"-c{connections}", $"-d{seconds}s", "--timeout", "30s", "-s", Path.Combine(scripts, work.Script + ".lua"),
            deployment.Addresses[0].ToString(), "--", $"{stores.Used}", $"{stores.Total}", $"{++_runs}",
            pauseMs.ToString(CultureInfo.InvariantCulture), $"{deployment.Changes[0]}", $"{deployment.Changes[1]}",
        ];
        var start = new ProcessStartInfo("wrk", arguments) { RedirectStandardOutput = true };
        start.Environment["LUA_PATH"] = Path.Combine(scripts, "?.lua");
        start.Environment["BENCHMARK_DIRECTORY"] = lab.Scratch;
        start.Environment["BENCHMARK_ADDRESSES"] = string.Join(' ', deployment.Addresses.Select(a => a.Authority));
        if (pauseMs > 0) start.Environment["BENCHMARK_PAUSES"] = "1";
        var (cpuBefore, allocatedBefore) = (deployment.CpuSeconds, await deployment.AllocatedBytesAsync());
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var cpuSeconds = deployment.CpuSeconds.ToDictionary(p => p.Key, p => p.Value - cpuBefore[p.Key]);
        return Read(output, deployment, cpuSeconds, await deployment.AllocatedBytesAsync() - allocatedBefore);
    }

    // The script's last line: answers, microseconds, median, p99, not 2xx, not answered, changes of each thread.
    private static Sample Read(string output, Deployment deployment, Dictionary<string, double> cpuSeconds, long allocatedBytes)
    {
        var line = output.Split('\n').SingleOrDefault(l => l.StartsWith("measured ", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"wrk measured nothing:\n{output}");
        var n = line.Split(' ')[1..].Select(f => long.Parse(f, CultureInfo.InvariantCulture)).ToArray();
        (deployment.Changes[0], deployment.Changes[1]) = (n[6], n[7]);
        var answers = Math.Max(1.0, n[0]);
        var cpuByPart = cpuSeconds.ToDictionary(p => p.Key, p => p.Value * 1e6 / answers);
        return new Sample(
            n[0], n[0] * 1e6 / n[1], n[2] / 1000.0, n[3] / 1000.0, cpuByPart, allocatedBytes / answers, n[4] + n[5]);
    }
}
