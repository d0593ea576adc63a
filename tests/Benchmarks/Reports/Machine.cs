using System.Globalization;
using RelayHeat.Benchmarks.Running;
using RelayHeat.Support;

namespace RelayHeat.Benchmarks.Reports;

/// <summary>Describes the machine and the measured commit.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var model = Line("/proc/cpuinfo", "model name");
        var memoryKiB = long.Parse(Line("/proc/meminfo", "MemTotal").Split(' ')[0], CultureInfo.InvariantCulture);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} processors ({model}) that also run the load, {memoryKiB / 1024.0 / 1024.0:N0} GiB of memory, "
            + $"{Environment.OSVersion.VersionString}, .NET {Environment.Version}, {DateTime.UtcNow:yyyy-MM-dd}");
    }

    /// <summary>The measured commit, with a mark if files differ from it.</summary>
    public static async Task<string> CommitAsync()
    {
        var commit = await Programs.RunAsync("git", "-C", BuildOutput.Repository, "rev-parse", "--short", "HEAD");
        var changes = await Programs.RunAsync("git", "-C", BuildOutput.Repository, "status", "--porcelain", "src");
        return commit.Output.Trim() + (changes.Output.Length > 0 ? " with changes" : "");
    }

    private static string Line(string file, string name) =>
        File.ReadLines(file).First(l => l.StartsWith(name, StringComparison.Ordinal)).Split(':')[1].Trim();
}
