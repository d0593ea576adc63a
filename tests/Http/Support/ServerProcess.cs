using System.Diagnostics;
using System.Threading.Channels;

namespace RelayHeat.Http.Support;

/// <summary>The product as a process of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "RelayHeat.Gateway.dll");
    private readonly Process _process;
    private readonly ChannelReader<string> _printed;
    private readonly List<string> _first;

    private ServerProcess(Process process, ChannelReader<string> printed, List<string> first) =>
        (_process, _printed, _first) = (process, printed, first);

    /// <summary>The lines that every start prints. The log may have come before them.</summary>
    public List<string> Banner => [.. _first.SkipWhile(line => !line.StartsWith("RelayHeat listens on ", StringComparison.Ordinal))];

    /// <summary>Where it listens, as it says itself.</summary>
    public Uri Address => new(Banner[0].Split(' ')[3]);

    /// <summary>The number that the system knows it by.</summary>
    public int Id => _process.Id;

    /// <summary>Starts the product and reads what it says first.</summary>
    public static async Task<ServerProcess> StartAsync(params string[] arguments)
    {
        var process = Start("dotnet", [Assembly, .. arguments]);
        var printed = Channel.CreateUnbounded<string>();
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } text) printed.Writer.TryWrite(text);
            else printed.Writer.TryComplete();
        };
        process.BeginOutputReadLine();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var first = new List<string>();
        while (first is not [.., var last] || !last.StartsWith("First call: ", StringComparison.Ordinal))
        {
            first.Add(await printed.Reader.ReadAsync(deadline.Token));
        }
        return new ServerProcess(process, printed.Reader, first);
    }

    /// <summary>Runs the product's program to its end.</summary>
    public static Task<Programs.Run> RunAsync(params string[] arguments) => Programs.RunAsync("dotnet", [Assembly, .. arguments]);

    /// <summary>Asks it to stop, as whoever runs it would, and waits for its exit code.</summary>
    public async Task<int> StopAsync()
    {
        await Programs.SignalAsync("TERM", _process.Id);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    /// <summary>Asks it to stop, and reads all that it has printed from the first line to the last.</summary>
    public async Task<List<string>> StopAndReadAsync()
    {
        await StopAsync();
        return [.. _first, .. await _printed.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync()];
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static Process Start(string program, string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
