using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace RelayHeat.Storage.Support;

/// <summary>The product as a process of its own, which can be killed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri address) =>
        (_process, Client) = (process, new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(10) });

    public HttpClient Client { get; }

    /// <summary>Starts the product on a data directory and waits until it is ready.</summary>
    public static async Task<ServerProcess> StartAsync(string dataDirectory, string umask = "022")
    {
        var address = new Uri($"http://127.0.0.1:{Ports.Free()}");
        var assembly = Path.Combine(AppContext.BaseDirectory, "RelayHeat.Gateway.dll");
        string[] command = ["dotnet", assembly, "--urls", address.ToString(), "--Data:Directory", dataDirectory];
        var start = new ProcessStartInfo("sh", ["-c", $"umask {umask}; exec \"$@\"", "sh", .. command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var errors = process.StandardError.ReadToEndAsync();
        var server = new ServerProcess(process, address);
        await server.BecomesReadyAsync(errors);
        return server;
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async Task<HttpClient> ClientForAsync(string account, params string[] roles)
    {
        var answer = await Client.PostAsJsonAsync("/sandbox/tokens", new { account, roles });
        answer.EnsureSuccessStatusCode();
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString();
        var client = new HttpClient { BaseAddress = Client.BaseAddress, Timeout = TimeSpan.FromSeconds(10) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
        Client.Dispose();
    }

    private async Task BecomesReadyAsync(Task<string> errors)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await IsReadyAsync(deadline.Token))
        {
            if (_process.HasExited) throw new InvalidOperationException($"The server did not start: {await errors}");
            await Task.Delay(50, deadline.Token);
        }
    }

    private async Task<bool> IsReadyAsync(CancellationToken token)
    {
        try
        {
            return (await Client.GetAsync("/health/ready", token)).StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
