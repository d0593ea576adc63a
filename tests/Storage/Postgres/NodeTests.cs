using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;

namespace RelayHeat.Storage.Postgres;

/// <summary>Nodes, which are gateways with a silo: one alone, several, and beside separate silos and gateways.</summary>
public sealed class NodeTests(PostgresServer server) : IDisposable
{
    private const int Dead = 6;

    private readonly TemporaryDirectory _files = new();
    private readonly ClusterAuthority _authority = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _authority.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task Node_Alone_ServesByItsOwnSiloAndListensForHttpAndSilosAlone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Sockets are read from /proc.");
        var database = await RolesDatabase.CreateAsync(server);
        var (siloPort, gatewayPort) = (Ports.Free(), Ports.Free());

        await using var node = StartNode(database, $"--Silo:Port={siloPort}", $"--Silo:GatewayPort={gatewayPort}");
        await node.BecomesReadyAsync();
        await RegisterAsync(node, "a");

        Assert.Equal(new[] { siloPort, gatewayPort, node.Client.BaseAddress!.Port }.Order(), ProcessSockets.PortsOf(node.Id));
        // It calls its own grains without a socket.
        Assert.DoesNotContain(ProcessSockets.PeersOf(node.Id), port => port == siloPort || port == gatewayPort);
    }

    [Fact]
    public async Task Nodes_BesideASiloAndAGatewayApart_AreOneCluster()
    {
        var database = await RolesDatabase.CreateAsync(server);
        await using var one = StartNode(database);
        await using var other = StartNode(database);
        await using var silo = ProductProcess.Silo(
            [.. Common(database, "silo"), .. _authority.Equip(Directory("silo"), ClusterAuthority.Silo), "--Storage:Migrate=false"]);
        await using var gateway = ProductProcess.Gateway(
            [.. Common(database, "gateway"), .. _authority.Equip(Directory("gateway"), ClusterAuthority.Gateway)]);
        ProductProcess[] doors = [one, other, gateway];
        await Task.WhenAll(doors.Append(silo).Select(p => p.BecomesReadyAsync()));

        // Enough grains for each silo to hold some, called through every gateway.
        for (var n = 0; n < 12; n++)
        {
            var account = string.Create(CultureInfo.InvariantCulture, $"account-{n}");
            await RegisterAsync(doors[n % doors.Length], account);
            foreach (var door in doors)
            {
                using var owner = await door.ClientForAsync(account);
                Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync($"/v1/accounts/{account}", Token)).StatusCode);
            }
        }
        Assert.Equal(HttpStatusCode.OK, (await one.Client.PostAsJsonAsync("/sandbox/clock", new { advance = "P8D" }, Token)).StatusCode);
        foreach (var door in doors)
        {
            var clock = await door.Client.GetFromJsonAsync<JsonElement>("/sandbox/clock", Token);
            Assert.True(clock.GetProperty("now").GetDateTimeOffset() > DateTimeOffset.UtcNow.AddDays(7));
        }
        Assert.Equal(3L, await ActiveAsync(database));

        // When it has stopped, the others have its grains.
        Assert.Equal(0, await one.TerminateAsync());
        Assert.Equal(2L, await ActiveAsync(database));
        using var operations = await gateway.ClientForAsync("operations", "platform.ops");
        for (var n = 0; n < 12; n++) await IsServedAsync(operations, $"/v1/accounts/account-{n}");
        Assert.Equal((0, 0), (await other.TerminateAsync(), await silo.TerminateAsync()));
        Assert.Equal(0L, await ActiveAsync(database));
    }

    // A caller may send at the minimum rate for longer than a shutdown may take.
    [Fact]
    public async Task Node_StoppedWhileACallerIsSlow_HandsOverAllTheSame()
    {
        var database = await RolesDatabase.CreateAsync(server);
        await using var node = StartNode(database, "--Logging:LogLevel:Orleans.Runtime.Silo=Debug");
        await node.BecomesReadyAsync();
        using var registry = await node.ClientForAsync("registrar", "platform.registry");
        using var slow = new Trickle(60_000);
        var answer = registry.PutAsync("/v1/accounts/slow", slow, Token);
        await slow.Begun;

        Assert.Equal(0, await node.TerminateAsync());

        Assert.Equal(0L, await ActiveAsync(database));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => answer);
        await node.SaysAsync("Silo shutdown completed (graceful)");
    }

    [Fact]
    public async Task Node_WithTheCertificateOfAGateway_DoesNotStart()
    {
        var database = await RolesDatabase.CreateAsync(server);

        var run = await ProductProcess.RunGatewayAsync(
        [
            .. Common(database, "silo"), "--Silo:Enabled=true", "--Storage:Migrate=false",
            .. _authority.Equip(Directory("gateway"), ClusterAuthority.Gateway),
        ]);

        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith("does not have the DNS name relayheat-silo.\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_OnASchemaThatIsBehind_BringsItUpToDateOrSaysSo()
    {
        string[] settings =
        [
            $"--Cluster:ConnectionString={await server.CreateDatabaseAsync()}", $"--Auth:SigningKeyFile={_files.File("signing.key")}",
            "--Cluster:AllowPlaintext=true", "--Sandbox:Enabled=true",
        ];

        var early = await ProductProcess.RunGatewayAsync([.. settings, "--Silo:Enabled=true", "--Storage:Migrate=false"]);
        await using var node = ProductProcess.Node(settings);
        await node.BecomesReadyAsync();

        Assert.Equal(1, early.ExitCode);
        Assert.StartsWith("The database lacks ", Assert.Single(early.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        await RegisterAsync(node, "a");
    }

    private ProductProcess StartNode(RolesDatabase database, params string[] settings) => ProductProcess.Node(
        [.. Common(database, "silo"), .. _authority.Equip(Directory("node"), ClusterAuthority.Silo), "--Storage:Migrate=false", .. settings]);

    private string[] Common(RolesDatabase database, string role) =>
        [$"--Cluster:ConnectionString={database.As(role)}", $"--Auth:SigningKeyFile={_files.File("signing.key")}", "--Sandbox:Enabled=true"];

    private string Directory(string process) => System.IO.Directory.CreateDirectory(_files.File(process)).FullName;

    // The silos in the membership table that have not left.
    private static async Task<long> ActiveAsync(RolesDatabase database) =>
        (long)(await database.ExecuteAsync($"SELECT count(*) FROM orleansmembership WHERE status <> {Dead}"))!;

    private static object Account(string name) =>
        new { realNameVerified = true, alipaySubject = $"2088-{name}", platformIdentities = Array.Empty<string>() };

    // A caller that comes during a move is told to retry.
    private static async Task IsServedAsync(HttpClient client, string path)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        var status = (await client.GetAsync(path, deadline.Token)).StatusCode;
        while (status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout)
        {
            await Task.Delay(200, deadline.Token);
            status = (await client.GetAsync(path, deadline.Token)).StatusCode;
        }
        Assert.Equal(HttpStatusCode.OK, status);
    }

    private static async Task RegisterAsync(ProductProcess door, string account)
    {
        using var registry = await door.ClientForAsync("registrar", "platform.registry");
        Assert.Equal(HttpStatusCode.Created, (await registry.PutAsJsonAsync($"/v1/accounts/{account}", Account(account), Token)).StatusCode);
    }

    /// <summary>A body that is sent at just above the minimum rate.</summary>
    private sealed class Trickle(int length) : HttpContent
    {
        private const int ChunkBytes = 1000;

        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Begun => _begun.Task;

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var sent = 0; sent < length; sent += ChunkBytes)
            {
                await stream.WriteAsync(Enumerable.Repeat((byte)' ', ChunkBytes).ToArray());
                await stream.FlushAsync();
                _begun.TrySetResult();
                await Task.Delay(200);
            }
        }

        protected override bool TryComputeLength(out long bytes)
        {
            bytes = length;
            return true;
        }
    }
}
