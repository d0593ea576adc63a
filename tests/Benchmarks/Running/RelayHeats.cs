using RelayHeat.Benchmarks.Works;
using RelayHeat.Support;

namespace RelayHeat.Benchmarks.Running;

/// <summary>RelayHeat as it is run, with everything on: authentication, validation, limits, receipts, events, lists, dashboard.</summary>
internal static class RelayHeats
{
    private const string Gateway = "src/Gateway";
    private const string Silo = "src/Silo";

    // The load of a benchmark comes from as many accounts as it pleases.
    private static readonly string[] ManyOfOneAccount =
        ["--Limits:RequestsPerSecond=1000000", "--Limits:ConcurrentRequestsPerAccount=2048"];

    public static Contender Embedded { get; } = new(
        "RelayHeat embedded",
        "One process on SQLite (write-ahead log, `synchronous=FULL`, one writer), with everything on.",
        Work.All,
        Embed(),
        Rows)
    {
        IsOurs = true,
        IsEqual = true,
    };

    public static Contender SmallCluster { get; } = Cluster(
        "RelayHeat 1 silo + 1 gateway",
        "A silo and a gateway, each its own process, on PostgreSQL, with everything on but TLS between them.",
        1,
        1);

    public static Contender LargeCluster { get; } = Cluster(
        "RelayHeat 3 silos + 2 gateways", "The same with five processes; each thread of the load has its own gateway.", 3, 2);

    /// <summary>RelayHeat in one process, with these settings besides.</summary>
    public static Func<Lab, Task<Deployment>> Embed(params string[] settings) =>
        Deploy.OnSqlite("relayheat", "relayheat.db", (lab, directory, url) =>
        {
            lab.WriteSigningKey(directory);
            return new Launch(Gateway, url, [$"--Data:Directory={directory}", .. ManyOfOneAccount, .. settings]);
        });

    // The statements hold for SQLite and PostgreSQL: names fold alike.
    private static Dictionary<string, string> Rows => new()
    {
        ["state"] = "SELECT count(*) FROM orleansstorage WHERE grainidextensionstring = 'merchant/' || @id",
        ["event"] = "SELECT count(*) FROM relayheat_event WHERE entity = 'merchant/' || @id",
        ["list row"] = "SELECT count(*) FROM relayheat_directory WHERE kind = 'merchant' AND id = @id",
    };

    private static Contender Cluster(string name, string about, int silos, int gateways) =>
        new(name, about, Work.All, lab => DeployClusterAsync(lab, silos, gateways), Rows) { IsOurs = true, IsEqual = true };

    private static async Task<Deployment> DeployClusterAsync(Lab lab, int silos, int gateways)
    {
        var database = await lab.CreateDatabaseAsync();
        var key = lab.WriteSigningKey(lab.CreateDirectory("cluster"));
        // The others do not encrypt between their processes either.
        string[] shared = [$"--Cluster:ConnectionString={database}", "--Cluster:AllowPlaintext=true", $"--Auth:SigningKeyFile={key}"];
        var launches = new List<Launch>();
        for (var i = 0; i < silos; i++)
        {
            string[] ports = [$"--Silo:Port={Ports.Free()}", $"--Silo:GatewayPort={Ports.Free()}"];
            launches.Add(new Launch(Silo, Deploy.FreeUrl(), [.. shared, .. ports]));
        }
        var addresses = Enumerable.Range(0, gateways).Select(_ => Deploy.FreeUrl()).ToList();
        launches.AddRange(addresses.Select(url => new Launch(Gateway, url, [.. shared, .. ManyOfOneAccount])));
        return new Deployment(lab, launches, addresses, Deploy.Postgres(database));
    }
}
