using System.Diagnostics;
using System.Net;

namespace RelayHeat.Chaos.Processes;

/// <summary>A silo or a gateway as a process of its own, with the same address after each start.</summary>
/// <param name="name">Its name, also of its log.</param>
/// <param name="address">Its HTTP address.</param>
/// <param name="assembly">The program.</param>
/// <param name="settings">Its settings, without the address.</param>
/// <param name="connectionString">Its database; null if it embeds one.</param>
/// <param name="logs">The directory of logs.</param>
/// <param name="networkNamespace">Its network namespace; null for the machine's.</param>
internal sealed class Server(
    string name, Uri address, string assembly, string[] settings, string? connectionString, string logs, string? networkNamespace = null)
    : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(2) };
    private Process? _process;

    public string Name => name;

    public Uri Address => address;

    public bool IsRunning => _process is { HasExited: false };

    public void Start()
    {
        string[] inside = networkNamespace is null ? [] : ["ip", "netns", "exec", networkNamespace];
        var path = Path.Combine(AppContext.BaseDirectory, assembly);
        string[] program = [.. inside, "dotnet", path, "--urls", address.ToString(), .. settings];
        // The shell redirects the output to the log and replaces itself by the program, so that the process is the program's.
        const string becomes = "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null";
        var start = new ProcessStartInfo("sh", ["-c", becomes, "sh", Path.Combine(logs, name + ".log"), .. program]);
        if (connectionString is not null) start.Environment["Cluster__ConnectionString"] = connectionString;
        _process = Process.Start(start)!;
    }

    public async Task StartAsync()
    {
        Start();
        await BecomesReadyAsync();
    }

    /// <exception cref="TimeoutException">It does not become ready.</exception>
    public async Task BecomesReadyAsync()
    {
        var deadline = DateTimeOffset.UtcNow + ReadyWithin;
        while (!await IsReadyAsync())
        {
            if (!IsRunning) throw new InvalidOperationException($"{name} has ended. {LastLines()}");
            if (DateTimeOffset.UtcNow > deadline) throw new TimeoutException($"{name} is not ready after {ReadyWithin}. {LastLines()}");
            await Task.Delay(100);
        }
    }

    public async Task KillAsync()
    {
        if (_process is null) return;
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        Forget();
    }

    /// <summary>Sends SIGTERM: the process may finish what it does.</summary>
    /// <exception cref="TimeoutException">It does not end.</exception>
    public async Task StopAsync()
    {
        using var deadline = new CancellationTokenSource(StopsWithin);
        await Programs.SignalAsync("TERM", _process!.Id);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{name} did not stop within {StopsWithin}. {LastLines()}");
        }
        var exitCode = _process.ExitCode;
        Forget();
        if (exitCode != 0) throw new InvalidOperationException($"{name} stopped with {exitCode}. {LastLines()}");
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _http.Dispose();
    }

    private void Forget()
    {
        _process?.Dispose();
        _process = null;
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await _http.GetAsync("/health/ready");
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private string LastLines() => string.Join(" / ", File.ReadLines(Path.Combine(logs, name + ".log")).TakeLast(3));
}
