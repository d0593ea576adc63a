using RelayHeat.Benchmarks.Works;
using RelayHeat.Support;

namespace RelayHeat.Benchmarks.Running;

/// <summary>RelayHeat with everything on: authentication, validation, limits, receipts, events, lists, dashboard.</summary>
internal static class RelayHeats
{
    public const string Gateway = "src/Gateway";
    public const string Silo = "src/Silo";

    // The load comes from few accounts, so their limits are raised.
    private static readonly string[] ManyOfOneAccount =
        ["--Limits:RequestsPerSecond=1000000", "--Limits:ConcurrentRequestsPerAccount=2048"];

    public static Contender Embedded { get; } = EmbeddedOf(ProductBuild.Own);

    public static Contender SmallCluster { get; } = SmallClusterOf(ProductBuild.Own);

    public static Contender Node { get; } = Cluster(
        "RelayHeat node",
        "One process on PostgreSQL that is a gateway and a silo, with everything on.",
        lab => DeployClusterAsync(lab, ProductBuild.Own, nodes: 1));

    public static Contender TwoNodes { get; } = Cluster(
        "RelayHeat 2 nodes",
        "Two of these processes; each thread of the load has its own, and half of the stores are in the other.",
        lab => DeployClusterAsync(lab, ProductBuild.Own, nodes: 2));

    public static Contender LargeCluster { get; } = Cluster(
        "RelayHeat 3 silos + 2 gateways",
        "Silos and gateways apart, five processes; each thread of the load has its own gateway.",
        lab => DeployClusterAsync(lab, ProductBuild.Own, silos: 3, gateways: 2));

    /// <summary>A build of RelayHeat in a shape.</summary>
    public static Contender Of(Shape shape, ProductBuild build) => shape == Shape.Embedded ? EmbeddedOf(build) : SmallClusterOf(build);

    private static Contender EmbeddedOf(ProductBuild build) => new(
        "RelayHeat embedded",
        "One process on SQLite (write-ahead log, `synchronous=FULL`, one writer), with everything on.",
        Work.All,
        Embed(build),
        Rows)
    {
        IsOurs = true,
        IsEqual = true,
    };

    private static Contender SmallClusterOf(ProductBuild build) => Cluster(
        "RelayHeat 1 silo + 1 gateway",
        "A silo and a gateway, each its own process, on PostgreSQL, with everything on but TLS between them.",
        lab => DeployClusterAsync(lab, build, silos: 1, gateways: 1));

    /// <summary>RelayHeat in one process, with additional settings.</summary>
    public static Func<Lab, Task<Deployment>> Embed(ProductBuild build, params string[] settings) =>
        Deploy.OnSqlite("relayheat", "relayheat.db", (lab, directory, url) =>
        {
            lab.WriteSigningKey(directory);
            string[] all = [$"--Data:Directory={directory}", .. build.Known(ManyOfOneAccount), .. settings];
            return new Launch(Gateway, url, all) { Root = build.Root };
        });

    // The statements work on SQLite and PostgreSQL: both ignore the case of names.
    private static Dictionary<string, string> Rows => new()
    {
        ["state"] = "SELECT count(*) FROM orleansstorage WHERE grainidextensionstring = 'merchant/' || @id",
        ["event"] = "SELECT count(*) FROM relayheat_event WHERE entity = 'merchant/' || @id",
        ["list row"] = "SELECT count(*) FROM orleansstorage WHERE grainidextensionstring = 'merchant/' || @id AND status IS NOT NULL",
    };

    private static Contender Cluster(string name, string about, Func<Lab, Task<Deployment>> deployAsync) =>
        new(name, about, Work.All, deployAsync, Rows) { IsOurs = true, IsEqual = true };

    private static async Task<Deployment> DeployClusterAsync(Lab lab, ProductBuild build, int silos = 0, int gateways = 0, int nodes = 0)
    {
        var database = await lab.CreateDatabaseAsync();
        var key = lab.WriteSigningKey(lab.CreateDirectory("cluster"));
        // The other contenders do not encrypt between processes either.
        string[] shared =
            [$"--Cluster:ConnectionString={database}", $"--Auth:SigningKeyFile={key}", .. build.Known("--Cluster:AllowPlaintext=true")];
        string[] PortsOfSilo() => [$"--Silo:Port={Ports.Free()}", $"--Silo:GatewayPort={Ports.Free()}"];
        string[] gateway = [.. shared, .. build.Known(ManyOfOneAccount)];
        Launch New(string project, string[] settings) => new(project, Deploy.FreeUrl(), settings) { Root = build.Root };
        List<Launch> launches =
        [
            .. Enumerable.Range(0, silos).Select(_ => New(Silo, [.. shared, .. PortsOfSilo()])),
            .. Enumerable.Range(0, gateways).Select(_ => New(Gateway, gateway)),
            .. Enumerable.Range(0, nodes).Select(_ => New(Gateway, [.. gateway, "--Silo:Enabled=true", .. PortsOfSilo()])),
        ];
        List<Uri> addresses = [.. launches.Where(l => l.Project == Gateway).Select(l => l.Url)];
        return new Deployment(lab, launches, addresses, Deploy.Postgres(database)) { IsOnPostgres = true };
    }
}
