using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using RelayHeat.Benchmarks.Running;
using RelayHeat.Support;

namespace RelayHeat.Benchmarks.Disk;

/// <summary>
/// Slows <c>fsync</c> and <c>fdatasync</c> of PostgreSQL and of all contenders down, by a library that is preloaded into them. The delay
/// can be changed while they run.
/// </summary>
internal sealed class SlowDisk : IDisposable
{
    private const int DelayAt = 0;
    private const int SyncsAt = sizeof(long);
    private const int CheckedCommands = 20;

    private static readonly string[] Compilers = ["cc", "gcc", "clang"];

    private readonly TemporaryDirectory _directory = new();
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _shared;

    private SlowDisk()
    {
        // PostgreSQL runs as another user, which must be able to read the library and to write the counter.
        Share(_directory.Path, UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var path = _directory.File("syncs");
        File.WriteAllBytes(path, new byte[SyncsAt + sizeof(long)]);
        Share(path, UnixFileMode.OtherWrite);
        _file = MemoryMappedFile.CreateFromFile(path);
        _shared = _file.CreateViewAccessor();
        Environment = new Dictionary<string, string> { ["LD_PRELOAD"] = _directory.File("slow-sync.so"), ["SLOW_SYNC_FILE"] = path };
    }

    /// <summary>Whether there is a C compiler here.</summary>
    public static bool CanBeBuilt => Compiler is not null;

    /// <summary>The environment variables that preload the library.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>How much longer each sync takes.</summary>
    public int DelayMs
    {
        get => (int)(_shared.ReadInt64(DelayAt) / 1000);
        set => _shared.Write(DelayAt, value * 1000L);
    }

    private static string? Compiler => Array.Find(Compilers, c => Programs.Have(c));

    private long Syncs => _shared.ReadInt64(SyncsAt);

    /// <exception cref="InvalidOperationException">The library does not compile.</exception>
    public static async Task<SlowDisk> BuildAsync()
    {
        var disk = new SlowDisk();
        var source = Path.Combine(AppContext.BaseDirectory, "Disk", "SlowSync.c");
        var library = disk.Environment["LD_PRELOAD"];
        var run = await Programs.RunAsync(Compiler!, "-O2", "-shared", "-fPIC", "-o", library, source, "-ldl");
        if (run.ExitCode == 0) return disk;
        disk.Dispose();
        throw new InvalidOperationException($"{Compiler}: {run.Error}");
    }

    /// <summary>Checks that the delay works, with commands one after another: each must wait for a sync of its own.</summary>
    /// <exception cref="InvalidOperationException">The delay has no effect.</exception>
    public async Task CheckAsync(string contender, Api api, int store)
    {
        var (syncsBefore, watch) = (Syncs, Stopwatch.StartNew());
        for (var n = 0; n < CheckedCommands; n++) await api.BindAsync(store, $"slow{DelayMs}-{n}", "standard");
        var (syncs, ms) = (Syncs - syncsBefore, watch.Elapsed.TotalMilliseconds);
        if (syncs >= CheckedCommands && ms >= CheckedCommands * DelayMs) return;
        throw new InvalidOperationException(
            $"{contender}: {CheckedCommands} commands took {syncs} syncs and {ms:N0} ms, with {DelayMs} ms more for each sync.");
    }

    public void Dispose()
    {
        _shared.Dispose();
        _file.Dispose();
        _directory.Dispose();
    }

    private static void Share(string path, UnixFileMode more)
    {
        const UnixFileMode read = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | read | more);
    }
}
