using Npgsql;

namespace RelayHeat.Chaos.Processes;

/// <summary>The processes of a drill: silos, gateways and their PostgreSQL, or the embedded product alone.</summary>
internal sealed class Site : IAsyncDisposable
{
    private const string Silo = "RelayHeat.Silo.dll";
    private const string Gateway = "RelayHeat.Gateway.dll";

    // The load comes from a few accounts, so their limits are raised.
    private static readonly string[] ManyOfOneAccount =
        ["--Limits:RequestsPerSecond=100000", "--Limits:ConcurrentRequestsPerAccount=2048"];

    private readonly TemporaryDirectory _directory = new();
    private readonly string _logs;
    private readonly string _keyFile;
    private readonly ClusterAuthority _authority = new();
    private readonly List<Server> _silos = [];
    private readonly List<Server> _gateways = [];

    private Site(string logs)
    {
        _logs = Directory.CreateDirectory(logs).FullName;
        _keyFile = _directory.File("signing.key");
    }

    public IReadOnlyList<Server> Silos => _silos;

    /// <summary>The processes that serve HTTP, including nodes.</summary>
    public IReadOnlyList<Server> Gateways => _gateways;

    public IEnumerable<Server> Servers => _silos.Concat(_gateways);

    /// <summary>The database server; null if the product embeds its own.</summary>
    public PrivatePostgres? Postgres { get; private set; }

    /// <summary>The standby of the database server; null if there is none.</summary>
    public PrivatePostgres? Standby { get; private set; }

    /// <summary>The cluster's database; null if the product embeds its own.</summary>
    public string? ConnectionString { get; private set; }

    /// <summary>The network of all processes; null for loopback.</summary>
    public Network? Network { get; private init; }

    /// <summary>A site with an empty database on PostgreSQL, and no other process yet.</summary>
    public static async Task<Site> WithPostgresAsync(string logs, Network? network = null)
    {
        var site = new Site(logs) { Network = network };
        Secrets.WriteSigningKey(site._keyFile);
        site.Postgres = await PrivatePostgres.CreateAsync(network?.Address(1) ?? "127.0.0.1");
        site.ConnectionString = await site.Postgres.CreateDatabaseAsync("relayheat");
        return site;
    }

    /// <summary>Adds a synchronous standby. Processes that are added later know both servers.</summary>
    public async Task AddStandbyAsync()
    {
        Standby = await Postgres!.CreateStandbyAsync();
        await Postgres.SetAsync("synchronous_standby_names", "*");
        ConnectionString = new NpgsqlConnectionStringBuilder(ConnectionString)
        {
            Host = FormattableString.Invariant($"127.0.0.1:{Postgres.Port},127.0.0.1:{Standby.Port}"),
            TargetSessionAttributes = "primary",
        }.ConnectionString;
    }

    /// <summary>Crashes the database server for good, and promotes the standby.</summary>
    public async Task FailOverAsync()
    {
        await Postgres!.CrashAsync();
        await Standby!.PromoteAsync();
    }

    /// <summary>The product in one process, which creates its own key and database.</summary>
    public static Site Embedded(string logs)
    {
        var site = new Site(logs);
        var address = new Uri($"http://127.0.0.1:{Ports.Free()}");
        string[] settings = ["--Data:Directory", site._directory.Path, .. ManyOfOneAccount];
        site._gateways.Add(new Server("embedded", address, Gateway, settings, null, site._logs));
        return site;
    }

    public void AddSilo(string name, string clusterId, string host = "127.0.0.1", string? networkNamespace = null) =>
        Add(_silos, name, Silo, ClusterAuthority.Silo, host, networkNamespace, [$"--Cluster:Id={clusterId}", .. HostingAt(host)]);

    public void AddGateway(string name, string clusterId, string host = "127.0.0.1", string? networkNamespace = null) =>
        Add(_gateways, name, Gateway, ClusterAuthority.Gateway, host, networkNamespace, [$"--Cluster:Id={clusterId}", .. ManyOfOneAccount]);

    /// <summary>Adds a gateway with a silo.</summary>
    public void AddNode(string name, string clusterId) =>
        Add(_gateways, name, Gateway, ClusterAuthority.Silo, "127.0.0.1", null,
            [$"--Cluster:Id={clusterId}", "--Silo:Enabled=true", .. HostingAt("127.0.0.1"), .. ManyOfOneAccount]);

    /// <summary>Starts the processes that do not run, and waits until all are ready.</summary>
    public async Task StartAllAsync()
    {
        foreach (var server in Servers.Where(s => !s.IsRunning)) server.Start();
        await BecomesReadyAsync();
    }

    public Task BecomesReadyAsync() => Task.WhenAll(Servers.Select(s => s.BecomesReadyAsync()));

    /// <summary>
    /// Ends the second of two clusters for good, and kills the silo of the first. Reads are answered from memory, which may be behind the
    /// database in either cluster: the remaining one starts with an empty memory.
    /// </summary>
    public async Task LeaveOneClusterAsync()
    {
        await Task.WhenAll(_silos.Select(silo => silo.KillAsync()));
        foreach (var servers in new[] { _silos, _gateways })
        {
            await servers[^1].DisposeAsync();
            servers.RemoveAt(servers.Count - 1);
        }
    }

    public Sender CreateSender() => new(_gateways.Select(g => g.Address), new Tokens(_keyFile));

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Servers) await server.DisposeAsync();
        if (Standby is not null) await Standby.DisposeAsync();
        if (Postgres is not null) await Postgres.DisposeAsync();
        if (Network is not null) await Network.DisposeAsync();
        _authority.Dispose();
        _directory.Dispose();
    }

    private static string[] HostingAt(string host) =>
        [$"--Silo:Address={host}", $"--Silo:Port={Ports.Free()}", $"--Silo:GatewayPort={Ports.Free()}"];

    private void Add(List<Server> to, string name, string assembly, string role, string host, string? networkNamespace, string[] settings)
    {
        var address = new Uri($"http://{host}:{Ports.Free()}");
        string[] all = [.. settings, .. _authority.Equip(_directory.Path, role), $"--Auth:SigningKeyFile={_keyFile}"];
        to.Add(new Server(name, address, assembly, all, ConnectionString, _logs, networkNamespace));
    }
}
