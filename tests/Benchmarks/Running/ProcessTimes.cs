using System.Globalization;

namespace RelayHeat.Benchmarks.Running;

/// <summary>Processor time as the kernel counts it.</summary>
internal static class ProcessTimes
{
    // The kernel shows times in hundredths of a second, whatever its own tick is.
    private const double TicksPerSecond = 100;
    private const int ParentField = 1;
    private const int UserTimeField = 11;

    public static int ParentOf(int processId) => int.Parse(Fields(processId)[ParentField], CultureInfo.InvariantCulture);

    /// <summary>Seconds of a process, of its children that live, and of those that have ended.</summary>
    public static double TreeSeconds(int processId)
    {
        var children = File.ReadAllText($"/proc/{processId}/task/{processId}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Seconds(processId) + children.Sum(child => SecondsIfAlive(int.Parse(child, CultureInfo.InvariantCulture)));
    }

    /// <summary>Bytes of memory that a process has for itself or shares with others.</summary>
    public static long ResidentBytes(int processId) => Count($"/proc/{processId}/status", "VmRSS:") * 1024;

    /// <summary>Bytes of files that a process has changed, by whole pages, as they go to the disk.</summary>
    public static long WrittenBytes(int processId) => Count($"/proc/{processId}/io", "write_bytes:");

    private static long Count(string file, string name)
    {
        var line = File.ReadLines(file).First(l => l.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private static double SecondsIfAlive(int processId)
    {
        try
        {
            return Seconds(processId);
        }
        catch (IOException)
        {
            // It has ended meanwhile; its parent has taken over its time.
            return 0;
        }
    }

    // Its own in user and kernel mode, then those of its children that have ended.
    private static double Seconds(int processId)
    {
        var times = Fields(processId)[UserTimeField..(UserTimeField + 4)];
        return times.Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    // The name of the program stands in brackets and may hold anything; what is counted follows it.
    private static string[] Fields(int processId)
    {
        var stat = File.ReadAllText($"/proc/{processId}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }
}
