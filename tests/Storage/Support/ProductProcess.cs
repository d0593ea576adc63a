using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace RelayHeat.Storage.Support;

/// <summary>A silo or a gateway of a cluster as a process of its own.</summary>
internal sealed class ProductProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private ProductProcess(Process process, Uri address)
    {
        _process = process;
        process.OutputDataReceived += (_, received) => _lines.Enqueue(received.Data ?? "");
        process.BeginOutputReadLine();
        Errors = process.StandardError.ReadToEndAsync();
        Client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(15) };
    }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    public HttpClient Client { get; }

    public Task<string> Errors { get; }

    public static ProductProcess Silo(params string[] settings) =>
        Start("RelayHeat.Silo.dll", [$"--Silo:Port={Ports.Free()}", $"--Silo:GatewayPort={Ports.Free()}", .. settings]);

    public static ProductProcess Gateway(params string[] settings) => Start("RelayHeat.Gateway.dll", settings);

    /// <summary>Starts a gateway with a silo.</summary>
    public static ProductProcess Node(params string[] settings) =>
        Gateway(["--Silo:Enabled=true", $"--Silo:Port={Ports.Free()}", $"--Silo:GatewayPort={Ports.Free()}", .. settings]);

    /// <summary>Runs a silo program that ends by itself.</summary>
    public static Task<Programs.Run> RunSiloAsync(params string[] arguments) =>
        Programs.RunAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "RelayHeat.Silo.dll"), .. arguments]);

    /// <summary>Runs a gateway that ends by itself.</summary>
    public static Task<Programs.Run> RunGatewayAsync(params string[] arguments) =>
        Programs.RunAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "RelayHeat.Gateway.dll"), "--urls=http://127.0.0.1:0", .. arguments]);

    public Task BecomesReadyAsync() => AnswersAsync("/health/ready");

    /// <summary>Waits until a path answers 200.</summary>
    public async Task AnswersAsync(string path)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (await StatusAsync(path) != HttpStatusCode.OK)
        {
            if (_process.HasExited) throw new InvalidOperationException($"The process has ended: {await Errors}");
            await Task.Delay(100, deadline.Token);
        }
    }

    /// <summary>A client with a token of the process's sandbox.</summary>
    public async Task<HttpClient> ClientForAsync(string account, params string[] roles)
    {
        var answer = await Client.PostAsJsonAsync("/sandbox/tokens", new { account, roles });
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString();
        var client = new HttpClient { BaseAddress = Client.BaseAddress, Timeout = Client.Timeout };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>The status of a path, or null while nobody listens.</summary>
    public async Task<HttpStatusCode?> StatusAsync(string path)
    {
        try
        {
            return (await Client.GetAsync(path)).StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Waits until its log contains this text.</summary>
    public async Task SaysAsync(string text)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (!_lines.Any(line => line.Contains(text, StringComparison.Ordinal))) await Task.Delay(100, deadline.Token);
    }

    /// <summary>Sends SIGTERM, and returns the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        await Programs.SignalAsync("TERM", _process.Id);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Client.Dispose();
    }

    private static ProductProcess Start(string program, string[] settings)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Ports.Free()}"));
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, program), "--urls", address.ToString(), .. settings];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        return new ProductProcess(Process.Start(start)!, address);
    }
}
