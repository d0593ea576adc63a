using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace RelayHeat.Storage.Postgres;

/// <summary>
/// Real processes with the roles of a deployment and TLS between them: who has the cluster's certificate belongs, and nobody else is
/// let in, by silo or gateway.
/// </summary>
public sealed class CertificateTests(PostgresServer server) : IDisposable
{
    private readonly TemporaryDirectory _files = new();
    private readonly int _gatewayPort = Ports.Free();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Cluster_WithACertificate_ServesWhoHasItAndRefusesWhoHasAnotherOrNone()
    {
        var database = await RolesDatabase.CreateAsync(server);
        using var own = Certificates.Create(_files.File("own.p12"));
        using var other = Certificates.Create(_files.File("other.p12"));
        await using var first = StartSilo(database, _gatewayPort);
        await using var second = StartSilo(database, Ports.Free());
        await using var gateway = StartGateway(database, "own.p12");
        await using var stranger = StartGateway(database, "other.p12");
        await using var inTheClear = StartGateway(database, null);
        foreach (var process in (ProductProcess[])[first, second, gateway]) await process.BecomesReadyAsync();

        await RegisterAsync(gateway);

        // Both have been turned away by a silo that serves the other: they go on trying, and are not ready.
        await stranger.SaysAsync("Authentication failed");
        await inTheClear.SaysAsync("Connection terminated prematurely");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await stranger.StatusAsync("/health/ready"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await inTheClear.StatusAsync("/health/ready"));
        Assert.True(await IsServedAsync(own, own));
        Assert.False(await IsServedAsync(own, other));
        Assert.False(await IsServedAsync(own, null));
    }

    private static async Task RegisterAsync(ProductProcess gateway)
    {
        string[] roles = ["platform.registry"];
        var answer = await gateway.Client.PostAsJsonAsync("/sandbox/tokens", new { account = "registrar", roles }, Token);
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("token").GetString();
        using var request = new HttpRequestMessage(HttpMethod.Put, "/v1/accounts/a")
        {
            Headers = { { "Authorization", $"Bearer {token}" } },
            Content = JsonContent.Create(new { realNameVerified = true, alipaySubject = "2088-a", platformIdentities = Array.Empty<string>() }),
        };
        Assert.Equal(HttpStatusCode.Created, (await gateway.Client.SendAsync(request, Token)).StatusCode);
    }

    // Whether a silo keeps the connection of who shows a certificate: whom it refuses, it hangs up on.
    private async Task<bool> IsServedAsync(X509Certificate2 silos, X509Certificate2? shown)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _gatewayPort, Token);
        await using var tls = new SslStream(
            client.GetStream(), false, (_, seen, _, _) => silos.RawDataMemory.Span.SequenceEqual(seen!.GetRawCertData()), (_, _, _, _, _) => shown!);
        try
        {
            await tls.AuthenticateAsClientAsync("relayheat");
            var hungUp = tls.ReadAsync(new byte[1], Token).AsTask();
            // A silo that has shaken hands waits for its caller to begin.
            return await Task.WhenAny(hungUp, Task.Delay(TimeSpan.FromSeconds(3), Token)) != hungUp;
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            return false;
        }
    }

    private ProductProcess StartSilo(RolesDatabase database, int gatewayPort) =>
        ProductProcess.Silo([.. Common(database.As("silo"), "own.p12"), "--Storage:Migrate=false", $"--Silo:GatewayPort={gatewayPort}"]);

    private ProductProcess StartGateway(RolesDatabase database, string? certificate) =>
        ProductProcess.Gateway(Common(database.As("gateway"), certificate));

    private string[] Common(string connectionString, string? certificate)
    {
        string[] tls = certificate is null
            ? []
            : [$"--Cluster:CertificateFile={_files.File(certificate)}", $"--Cluster:CertificatePassword={Certificates.Password}"];
        return
        [
            $"--Cluster:ConnectionString={connectionString}", $"--Auth:SigningKeyFile={_files.File("signing.key")}",
            "--Sandbox:Enabled=true", .. tls,
        ];
    }
}
