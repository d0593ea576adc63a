using System.Globalization;

namespace RelayHeat.Support;

/// <summary>Reads from <c>/proc</c> what a process listens on and is connected to.</summary>
public static class ProcessSockets
{
    private const string Listening = "0A";
    private const string Established = "01";
    private const string AcceptsConnections = "00010000";

    /// <summary>The TCP ports that a process listens on, and its UDP ports, in order.</summary>
    public static List<int> PortsOf(int processId)
    {
        var own = SocketsOf(processId);
        var tcp = Rows(processId, "tcp").Concat(Rows(processId, "tcp6")).Where(row => row[3] == Listening);
        var udp = Rows(processId, "udp").Concat(Rows(processId, "udp6"));
        return [.. tcp.Concat(udp).Where(row => own.Contains(row[9])).Select(row => Port(row[1])).Distinct().Order()];
    }

    /// <summary>The TCP ports that a process is connected to, at any address.</summary>
    public static HashSet<int> PeersOf(int processId)
    {
        var own = SocketsOf(processId);
        var tcp = Rows(processId, "tcp").Concat(Rows(processId, "tcp6"));
        return [.. tcp.Where(row => row[3] == Established && own.Contains(row[9])).Select(row => Port(row[2]))];
    }

    /// <summary>The paths of the Unix sockets that a process listens on.</summary>
    public static List<string> PathsOf(int processId)
    {
        var own = SocketsOf(processId);
        return [.. Rows(processId, "unix").Where(row => row[3] == AcceptsConnections && own.Contains(row[6])).Select(row => row[^1])];
    }

    private static int Port(string address) =>
        int.Parse(address[(address.IndexOf(':', StringComparison.Ordinal) + 1)..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static IEnumerable<string[]> Rows(int processId, string protocol) =>
        File.ReadLines($"/proc/{processId}/net/{protocol}").Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static HashSet<string> SocketsOf(int processId) => new DirectoryInfo($"/proc/{processId}/fd").EnumerateFiles()
        .Select(file => file.LinkTarget ?? "")
        .Where(target => target.StartsWith("socket:[", StringComparison.Ordinal))
        .Select(target => target["socket:[".Length..^1])
        .ToHashSet();
}
