using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Npgsql;

namespace RelayHeat.Storage.Postgres;

/// <summary>A silo with the address of a running silo stops with one line, and the running silo lives on.</summary>
public sealed class AddressTests(PostgresServer server) : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Silo_WhosePortsAreTaken_StopsAndTheOtherServes()
    {
        var (siloPort, gatewayPort) = (Ports.Free(), Ports.Free());
        var settings = Settings(await server.CreateDatabaseAsync());
        await using var healthy = ProductProcess.Silo([.. settings, $"--Silo:Port={siloPort}", $"--Silo:GatewayPort={gatewayPort}"]);
        await healthy.BecomesReadyAsync();

        var sameSiloPort = await RunAsync(settings, siloPort, Ports.Free());
        var sameGatewayPort = await RunAsync(settings, Ports.Free(), gatewayPort);
        var node = await ProductProcess.RunGatewayAsync([.. settings, "--Silo:Enabled=true", $"--Silo:Port={siloPort}"]);

        Assert.Equal((1, $"Silo:Port: 127.0.0.1:{siloPort} is in use by another process.\n"), (sameSiloPort.ExitCode, sameSiloPort.Error));
        Assert.Equal(
            (1, $"Silo:GatewayPort: 127.0.0.1:{gatewayPort} is in use by another process.\n"), (sameGatewayPort.ExitCode, sameGatewayPort.Error));
        Assert.Equal((1, $"Silo:Port: 127.0.0.1:{siloPort} is in use by another process.\n"), (node.ExitCode, node.Error));
        Assert.Equal(HttpStatusCode.OK, await healthy.StatusAsync("/health/ready"));
    }

    [Fact]
    public async Task Silo_WithOnePortForTwoThings_Stops()
    {
        var port = Ports.Free();

        var run = await ProductProcess.RunSiloAsync(
            "--urls", $"http://127.0.0.1:{port}", $"--Silo:GatewayPort={port}", "--Cluster:AllowPlaintext=true",
            "--Cluster:ConnectionString=Host=127.0.0.1", "--Sandbox:Enabled=true", $"--Auth:SigningKeyFile={_directory.File("key")}");

        Assert.Equal((1, $"Silo:GatewayPort must be a port of its own, and {port} is that of urls.\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Silo_WhoseAddressALivingSiloHasElsewhere_StopsAndTheOtherStaysAMember()
    {
        var connectionString = await server.CreateDatabaseAsync();
        var settings = Settings(connectionString);
        Assert.Equal(0, (await ProductProcess.RunSiloAsync("migrate", settings[0])).ExitCode);
        await using var database = NpgsqlDataSource.Create(connectionString);
        var port = Ports.Free();
        await JoinAsync(database, IPAddress.Loopback, port);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var lives = LiveAsync(database, ended.Token);

        var run = await RunAsync(settings, port, Ports.Free());

        await ended.CancelAsync();
        await lives;
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            $"Silo:Address and Silo:Port 127.0.0.1:{port} are those of another silo, which lives on elsewhere: each silo needs an address of its own.\n",
            run.Error);
        Assert.Equal(3, await StatusAsync(database));
    }

    [Fact]
    public async Task Silo_WhoseAddressADeadSiloHad_Starts()
    {
        var connectionString = await server.CreateDatabaseAsync();
        var settings = Settings(connectionString);
        Assert.Equal(0, (await ProductProcess.RunSiloAsync("migrate", settings[0])).ExitCode);
        await using var database = NpgsqlDataSource.Create(connectionString);
        var port = Ports.Free();
        await JoinAsync(database, IPAddress.Loopback, port);

        await using var silo = ProductProcess.Silo([.. settings, $"--Silo:Port={port}"]);
        await silo.BecomesReadyAsync();

        Assert.NotEqual(3, await StatusAsync(database));
    }

    [Fact]
    public async Task Gateway_InPlaintext_SendsNothingToASiloElsewhere()
    {
        var outside = NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(n => n.GetIPProperties().UnicastAddresses)
            .Select(a => a.Address)
            .FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a));
        Assert.SkipWhen(outside is null, "This machine has no address but loopback.");
        var connectionString = await server.CreateDatabaseAsync();
        var settings = Settings(connectionString);
        Assert.Equal(0, (await ProductProcess.RunSiloAsync("migrate", settings[0])).ExitCode);
        using var listener = new TcpListener(outside, 0);
        listener.Start();
        await using var database = NpgsqlDataSource.Create(connectionString);
        await JoinAsync(database, outside, ((IPEndPoint)listener.LocalEndpoint).Port);

        await using var gateway = ProductProcess.Gateway(settings);
        using var called = await listener.AcceptTcpClientAsync(Token);

        Assert.Equal(0, await called.GetStream().ReadAsync(new byte[1], Token));
        await gateway.SaysAsync("is not on this machine");
    }

    private string[] Settings(string connectionString) =>
        [$"--Cluster:ConnectionString={connectionString}", "--Cluster:AllowPlaintext=true", $"--Auth:SigningKeyFile={_directory.File("key")}"];

    private static Task<Programs.Run> RunAsync(string[] settings, int siloPort, int gatewayPort) => ProductProcess.RunSiloAsync(
        ["--urls=http://127.0.0.1:0", .. settings, $"--Silo:Port={siloPort}", $"--Silo:GatewayPort={gatewayPort}"]);

    // A silo on another machine with the same address, whose last sign of life is new.
    private static Task JoinAsync(NpgsqlDataSource database, IPAddress address, int port) => ExecuteAsync(database, string.Create(CultureInfo.InvariantCulture, $"""
        INSERT INTO orleansmembershipversion (deploymentid) VALUES ('relayheat');
        INSERT INTO orleansmembership (
            deploymentid, address, port, generation, siloname, hostname, status, proxyport, starttime, iamalivetime)
        VALUES ('relayheat', '{address}', {port}, 1, 'other', 'elsewhere', 3, {port}, now(), now())
        """));

    private static async Task LiveAsync(NpgsqlDataSource database, CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            await ExecuteAsync(database, "UPDATE orleansmembership SET iamalivetime = now() WHERE generation = 1");
            await Task.Delay(TimeSpan.FromSeconds(1), ended).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private static async Task<int> StatusAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("SELECT status FROM orleansmembership WHERE generation = 1");
        return (int)(await command.ExecuteScalarAsync(Token))!;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Token);
    }
}
