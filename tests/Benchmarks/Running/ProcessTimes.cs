using System.Globalization;

namespace RelayHeat.Benchmarks.Running;

/// <summary>Reads processor time, memory and writes of processes from the kernel.</summary>
internal static class ProcessTimes
{
    // The kernel always shows times in hundredths of a second.
    private const double TicksPerSecond = 100;
    private const int ParentField = 1;
    private const int UserTimeField = 11;

    public static int ParentOf(int processId) => int.Parse(Fields(processId)[ParentField], CultureInfo.InvariantCulture);

    /// <summary>Seconds of a process, its living children, and its ended children.</summary>
    public static double TreeSeconds(int processId)
    {
        var children = File.ReadAllText($"/proc/{processId}/task/{processId}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Seconds(processId) + children.Sum(child => SecondsIfAlive(int.Parse(child, CultureInfo.InvariantCulture)));
    }

    /// <summary>Bytes of resident memory, private and shared.</summary>
    public static long ResidentBytes(int processId) => Count($"/proc/{processId}/status", "VmRSS:") * 1024;

    /// <summary>Bytes of changed file pages, as they go to the disk.</summary>
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
            // It has ended meanwhile: its parent counts its time.
            return 0;
        }
    }

    // Its own times in user and kernel mode, then those of its ended children.
    private static double Seconds(int processId)
    {
        var times = Fields(processId)[UserTimeField..(UserTimeField + 4)];
        return times.Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    // The program's name is in brackets and may contain anything. The fields follow it.
    private static string[] Fields(int processId)
    {
        var stat = File.ReadAllText($"/proc/{processId}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }
}
