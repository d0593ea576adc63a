using System.Globalization;
using System.Net.Sockets;

namespace RelayHeat.Benchmarks.Running;

/// <summary>Reads the figures of the probe in a program's process.</summary>
internal static class Probe
{
    private const string Project = "tests/Benchmarks/Probe";

    /// <summary>Adds the environment variables that make the runtime load the probe.</summary>
    public static void AddTo(IDictionary<string, string?> environment, string directory)
    {
        environment["DOTNET_STARTUP_HOOKS"] = BuildOutput.Assembly(BuildOutput.Repository, Project);
        environment["BENCHMARK_PROBES"] = directory;
    }

    /// <summary>Bytes that a process has allocated since its start.</summary>
    public static async Task<long> AllocatedBytesAsync(string directory, int processId)
    {
        var path = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{processId}.socket"));
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        var bytes = new byte[sizeof(long)];
        await using var stream = new NetworkStream(socket);
        await stream.ReadExactlyAsync(bytes);
        return BitConverter.ToInt64(bytes);
    }
}
