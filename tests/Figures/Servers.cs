using System.Diagnostics;
using RelayHeat.Silo;

namespace RelayHeat.Figures;

/// <summary>What one run of wrk does.</summary>
internal sealed record Work(string Name, Uri Address, string Script);

/// <summary>A directory that is gone at the end.</summary>
internal sealed class ScratchDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("relayheat-figures-");

    public string File(string name) => Path.Combine(_directory.FullName, name);

    public void Dispose() => _directory.Delete(recursive: true);
}

/// <summary>The web server with one route that does nothing: the limit of what a read can reach. It is sent the same requests.</summary>
internal sealed class BareServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private BareServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public static async Task<BareServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/v1/merchants/{merchantId}/rights/{account}", (string merchantId, string account) =>
            Results.Text("{\"account\":\"acc1\",\"permission\":null,\"status\":\"none\",\"capabilities\":[]}", "application/json"));
        await app.StartAsync();
        return new BareServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

/// <summary>The product as a process of its own.</summary>
internal sealed class ProductServer : IAsyncDisposable
{
    private readonly Process _process;

    private ProductServer(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<ProductServer> StartAsync(string dataDirectory, params string[] settings)
    {
        var address = new Uri($"http://127.0.0.1:{EmbeddedSilo.FreePort()}");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        var assembly = Path.Combine(AppContext.BaseDirectory, "RelayHeat.Gateway.dll");
        string[] arguments = [assembly, "--urls", address.ToString(), "--Data:Directory", dataDirectory, .. settings];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        using var client = new HttpClient { BaseAddress = address };
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await IsReadyAsync(client, deadline.Token)) await Task.Delay(100, deadline.Token);
        return new ProductServer(process, address);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, CancellationToken token)
    {
        try
        {
            return (await client.GetAsync("/health/ready", token)).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
