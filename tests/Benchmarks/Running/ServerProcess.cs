using System.Diagnostics;
using RelayHeat.Support;

namespace RelayHeat.Benchmarks.Running;

/// <summary>How to start a program of a contender.</summary>
/// <param name="Project">Its project's directory.</param>
/// <param name="Url">The address that serves <c>/health/ready</c>.</param>
/// <param name="Arguments">Its settings.</param>
internal sealed record Launch(string Project, Uri Url, params string[] Arguments)
{
    /// <summary>The directory of its solution.</summary>
    public string Root { get; init; } = BuildOutput.Repository;

    /// <summary>Its name among the programs of its contender.</summary>
    public string Part => Path.GetFileName(Project).ToLowerInvariant();
}

/// <summary>A running program of a contender.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int LinesKept = 20;
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(20);

    private readonly Launch _launch;
    private readonly Process _process;
    private readonly Queue<string> _lastLines = [];

    private ServerProcess(Launch launch, Process process) => (_launch, _process) = (launch, process);

    /// <summary>The process has ended, for any reason.</summary>
    public event Action? Ended;

    public int Id => _process.Id;

    public double CpuSeconds => ProcessTimes.TreeSeconds(Id);

    /// <summary><paramref name="addSettings"/> adds to its environment.</summary>
    public static ServerProcess Start(Launch launch, Action<IDictionary<string, string?>> addSettings)
    {
        string[] arguments = [BuildOutput.Assembly(launch.Root, launch.Project), $"--urls={launch.Url}", .. launch.Arguments];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        addSettings(start.Environment);
        var server = new ServerProcess(launch, new Process { StartInfo = start, EnableRaisingEvents = true });
        server._process.OutputDataReceived += (_, e) => server.Keep(e.Data);
        server._process.ErrorDataReceived += (_, e) => server.Keep(e.Data);
        server._process.Exited += (_, _) => server.Ended?.Invoke();
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        return server;
    }

    public async Task WaitUntilReadyAsync()
    {
        using var client = new HttpClient { BaseAddress = _launch.Url };
        var watch = Stopwatch.StartNew();
        while (!await IsReadyAsync(client))
        {
            if (_process.HasExited || watch.Elapsed > StartDeadline)
            {
                if (!_process.HasExited) await KillAsync();
                throw new InvalidOperationException($"{_launch.Project} did not start:\n{string.Join('\n', _lastLines)}");
            }
            await Task.Delay(50);
        }
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await Programs.SignalAsync("TERM", Id);
            using var deadline = new CancellationTokenSource(StopDeadline);
            try
            {
                await _process.WaitForExitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                await KillAsync();
            }
        }
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > LinesKept) _lastLines.Dequeue();
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            return (await client.GetAsync("/health/ready")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
