using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace RelayHeat.Storage.Postgres;

/// <summary>Real processes with the roles of a deployment: only a process with a certificate of the cluster can join or call it.</summary>
public sealed class CertificateTests(PostgresServer server) : IDisposable
{
    private readonly TemporaryDirectory _files = new();
    private readonly ClusterAuthority _own = new();
    private readonly ClusterAuthority _other = new();
    private readonly int _siloPort = Ports.Free();
    private readonly int _gatewayPort = Ports.Free();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _own.Dispose();
        _other.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task Cluster_ServesItsOwn_AndWhoHasNoneAForeignOrAnExpiredOneGetsNothing()
    {
        var database = await RolesDatabase.CreateAsync(server);
        await using var first = StartSilo(database, _own, $"--Silo:Port={_siloPort}", $"--Silo:GatewayPort={_gatewayPort}");
        await using var second = StartSilo(database, _own);
        await first.BecomesReadyAsync();
        await second.BecomesReadyAsync();
        await using var gateway = StartGateway(database, _own.Equip(Directory("own"), ClusterAuthority.Gateway));
        await using var stranger = StartGateway(database, _other.Equip(Directory("other"), ClusterAuthority.Gateway));
        await using var inTheClear = StartGateway(database, ["--Cluster:AllowPlaintext=true"]);
        await gateway.BecomesReadyAsync();

        await RegisterAsync(gateway, "a");
        Assert.Contains(
            "relayheat_cluster_certificate_remaining_seconds", await gateway.Client.GetStringAsync("/metrics", Token), StringComparison.Ordinal);

        // The silo refuses both and serves the other gateway. They keep trying, and are not ready.
        await stranger.SaysAsync("Authentication failed");
        await inTheClear.SaysAsync("Connection terminated prematurely");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await stranger.StatusAsync("/health/ready"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await inTheClear.StatusAsync("/health/ready"));
        // The silo waits for a caller that it accepts. It closes the connections of all others meanwhile.
        using var letIn = await Caller.ConnectAsync(_gatewayPort, _own.Issue(ClusterAuthority.Gateway));
        foreach (var shown in (X509Certificate2?[])
            [
                null, _other.Issue(ClusterAuthority.Gateway), _own.Issue(ClusterAuthority.Gateway, end: DateTimeOffset.UtcNow.AddMinutes(-1)),
                _own.Issue(ClusterAuthority.Silo),
            ])
        {
            using var refused = await Caller.ConnectAsync(_gatewayPort, shown);
            await refused.IsHungUpOnAsync();
        }
        // A gateway's certificate is not accepted at the port for silos.
        using var posing = await Caller.ConnectAsync(_siloPort, _own.Issue(ClusterAuthority.Gateway));
        await posing.IsHungUpOnAsync();
        Assert.False(letIn.IsHungUpOn);
    }

    [Fact]
    public async Task Certificates_OfANewAuthority_ReplaceTheOldWhileTheClusterServes()
    {
        var database = await RolesDatabase.CreateAsync(server);
        await using var silo = StartSilo(database, _own, $"--Silo:GatewayPort={_gatewayPort}");
        await using var gateway = StartGateway(database, _own.Equip(Directory("gateway"), ClusterAuthority.Gateway));
        await silo.BecomesReadyAsync();
        await gateway.BecomesReadyAsync();
        await RegisterAsync(gateway, "before");

        // First trust both authorities, then show new certificates, then trust only the new authority.
        WriteAuthorities(_own.Pem + '\n' + _other.Pem);
        _other.Equip(Directory("silo"), ClusterAuthority.Silo);
        _other.Equip(Directory("gateway"), ClusterAuthority.Gateway);
        WriteAuthorities(_own.Pem + '\n' + _other.Pem);
        using (var old = await Caller.ConnectAsync(_gatewayPort, _own.Issue(ClusterAuthority.Gateway)))
        {
            Assert.Equal(_other.Name, old.Authority);
            await RegisterAsync(gateway, "meanwhile");
            Assert.False(old.IsHungUpOn);
        }
        WriteAuthorities(_other.Pem);
        using var refused = await Caller.ConnectAsync(_gatewayPort, _own.Issue(ClusterAuthority.Gateway));
        await refused.IsHungUpOnAsync();

        await using var late = StartGateway(database, _other.Equip(Directory("late"), ClusterAuthority.Gateway));
        await late.BecomesReadyAsync();
        await RegisterAsync(late, "after");
        await RegisterAsync(gateway, "still");
    }

    [Fact]
    public async Task Certificates_ThatDoNotFitTogether_LeaveTheFormerInPlace()
    {
        var database = await RolesDatabase.CreateAsync(server);
        await using var silo = StartSilo(database, _own, $"--Silo:GatewayPort={_gatewayPort}");
        await silo.BecomesReadyAsync();
        Secrets.Write(Path.Combine(Directory("silo"), "silo.key"), "half a file");

        using var letIn = await Caller.ConnectAsync(_gatewayPort, _own.Issue(ClusterAuthority.Gateway));

        Assert.Equal(_own.Name, letIn.Authority);
        await silo.SaysAsync("The cluster's new certificate files are not used");
    }

    private static async Task RegisterAsync(ProductProcess gateway, string account)
    {
        using var registry = await gateway.ClientForAsync("registrar", "platform.registry");
        var entry = new { realNameVerified = true, alipaySubject = $"2088-{account}", platformIdentities = Array.Empty<string>() };
        Assert.Equal(HttpStatusCode.Created, (await registry.PutAsJsonAsync($"/v1/accounts/{account}", entry, Token)).StatusCode);
    }

    private void WriteAuthorities(string pem)
    {
        foreach (var process in (string[])["silo", "gateway"]) File.WriteAllText(Path.Combine(Directory(process), "ca.crt"), pem);
    }

    private string Directory(string process) => System.IO.Directory.CreateDirectory(_files.File(process)).FullName;

    private ProductProcess StartSilo(RolesDatabase database, ClusterAuthority authority, params string[] settings) =>
        ProductProcess.Silo(
        [
            .. Common(database.As("silo")), .. authority.Equip(Directory("silo"), ClusterAuthority.Silo), "--Storage:Migrate=false", .. settings,
        ]);

    private ProductProcess StartGateway(RolesDatabase database, string[] wire) =>
        ProductProcess.Gateway([.. Common(database.As("gateway")), .. wire]);

    private string[] Common(string connectionString) =>
    [
        $"--Cluster:ConnectionString={connectionString}", $"--Auth:SigningKeyFile={_files.File("signing.key")}", "--Sandbox:Enabled=true",
    ];

    /// <summary>Connects to a silo's port by TLS, with a certificate or without.</summary>
    private sealed class Caller : IDisposable
    {
        private readonly TcpClient _client = new();
        private readonly TaskCompletionSource _looked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Task<int> _hungUp = null!;

        /// <summary>The authority of the certificate that the silo showed.</summary>
        public string? Authority { get; private set; }

        public bool IsHungUpOn => _hungUp.IsCompleted;

        public static async Task<Caller> ConnectAsync(int port, X509Certificate2? shown)
        {
            var caller = new Caller();
            await caller._client.ConnectAsync("127.0.0.1", port, Token);
            var tls = new SslStream(caller._client.GetStream(), false, (_, seen, _, _) => caller.Look(seen!));
            caller._hungUp = SpeakAsync(tls, shown);
            await Task.WhenAny(caller._looked.Task, caller._hungUp).WaitAsync(TimeSpan.FromSeconds(30), Token);
            return caller;
        }

        /// <summary>Waits until the silo closes the connection without sending a byte.</summary>
        public async Task IsHungUpOnAsync() => Assert.Equal(0, await _hungUp.WaitAsync(TimeSpan.FromSeconds(30), Token));

        public void Dispose() => _client.Dispose();

        private bool Look(X509Certificate seen)
        {
            Authority = seen.Issuer;
            _looked.TrySetResult();
            return true;
        }

        // With TLS 1.3 a client may send before the server has checked it: only a read shows the result.
        private static async Task<int> SpeakAsync(SslStream tls, X509Certificate2? shown)
        {
            await using (tls)
            {
                try
                {
                    await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
                    {
                        TargetHost = "relayheat-silo",
                        ClientCertificates = shown is null ? null : [shown],
                    });
                    return await tls.ReadAsync(new byte[1]);
                }
                catch (Exception e) when (e is IOException or AuthenticationException)
                {
                    return 0;
                }
            }
        }
    }
}
