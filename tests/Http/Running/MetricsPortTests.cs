using System.Globalization;
using Microsoft.Data.Sqlite;
using RelayHeat.Gateway;
using RelayHeat.Hosting;

namespace RelayHeat.Http.Running;

/// <summary>Metrics with a port of their own: that port alone has them, and has nothing else.</summary>
public sealed class MetricsPortTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _data.Dispose();
    }

    [Theory]
    [InlineData("--urls")]
    [InlineData("--Kestrel:Endpoints:Own:Url")]
    public async Task Metrics_WithAPortOfTheirOwn_AnswerThereAloneWhateverTheHostHeaderSays(string setting)
    {
        var (port, metricsPort) = (Ports.Free(), Ports.Free());
        var address = $"http://127.0.0.1:{Text(port)}";
        await using var app = GatewayApp.Build(
            [.. Server.Settings(_data.Path)[1..], $"{setting}={address}", $"--Metrics:Port={Text(metricsPort)}"]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient();
        var (api, metrics) = (Of(client, port), Of(client, metricsPort));

        Assert.Contains("relayheat_", (await metrics("/metrics", null)).Text, StringComparison.Ordinal);
        Assert.Equal(200, (await metrics("/METRICS/", $"127.0.0.1:{Text(port)}")).Status);
        (await api("/metrics", null)).IsProblem(404, "route_not_found");
        (await api("/Metrics/", $"127.0.0.1:{Text(metricsPort)}")).IsProblem(404, "route_not_found");
        (await api("/health/live", null)).Is(200);
        foreach (var path in (string[])["/", "/health/live", "/v1/merchants", "/sandbox/clock", "/dashboard/", "/sign-in", "/docs/"])
        {
            (await metrics(path, $"127.0.0.1:{Text(port)}")).IsProblem(404, "route_not_found");
        }
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Start_MetricsOnAPortOfTheApi_IsRefused()
    {
        var refused = Assert.Throws<StartupException>(
            () => GatewayApp.Build([.. Server.Settings(_data.Path), "--urls=http://127.0.0.1:15999", "--Metrics:Port=15999"]));

        Assert.Contains("Metrics:Port", refused.Message, StringComparison.Ordinal);
    }

    private static Func<string, string?, Task<Answer>> Of(HttpClient client, int port) => async (path, host) =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{Text(port)}{path}");
        request.Headers.Host = host;
        return await Answer.ReadAsync(await client.SendAsync(request, TestContext.Current.CancellationToken));
    };

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
