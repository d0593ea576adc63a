using System.Net;
using Microsoft.Extensions.Configuration;
using RelayHeat.Hosting;
using RelayHeat.Hosting.Auth;
using RelayHeat.Hosting.Cluster;
using RelayHeat.Hosting.Dashboard;
using RelayHeat.Silo.Storage.Postgres;

namespace RelayHeat.Silo;

/// <summary>The settings of a silo of a cluster, read once at the start.</summary>
internal sealed record SiloSettings
{
    public static readonly string[] Names = ["Address", "Port", "GatewayPort"];

    public static readonly string[] StorageNames = ["MaxConnections", "StatementTimeoutMs", "Migrate"];

    public static readonly string[] Keys = [.. Names.Select(name => $"Silo:{name}"), .. StorageNames.Select(name => $"Storage:{name}")];

    private static readonly Dictionary<string, string[]> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Cluster"] = ClusterSettings.Names,
        ["Silo"] = Names,
        ["Storage"] = StorageNames,
        ["Activations"] = ActivationSettings.Names,
        ["Policy"] = ["File"],
        ["Sandbox"] = ["Enabled"],
        ["Auth"] = AuthSettings.Names,
        ["Dashboard"] = DashboardSettings.Names,
        ["Proxy"] = Hosting.TrustedProxies.Names,
    };

    public required ClusterSettings Cluster { get; init; }

    /// <summary>The address on which the silo listens and by which the others reach it.</summary>
    public required IPAddress Address { get; init; }

    public required int Port { get; init; }

    public required int GatewayPort { get; init; }

    public required PostgresDatabase Database { get; init; }

    /// <summary>Whether to migrate the database at the start.</summary>
    public required bool Migrate { get; init; }

    public string? PolicyFile { get; init; }

    public bool SandboxEnabled { get; init; }

    public required DashboardSettings Dashboard { get; init; }

    public required IReadOnlyList<IPNetwork> TrustedProxies { get; init; }

    /// <summary>The ports of Orleans, by their settings.</summary>
    public (string Setting, int Port)[] Ports => [("Silo:Port", Port), ("Silo:GatewayPort", GatewayPort)];

    /// <summary>The settings of a process that is only a silo.</summary>
    public static SiloSettings Read(IConfiguration configuration)
    {
        Check(configuration);
        return ReadHosted(configuration);
    }

    /// <summary>The settings of a silo in a gateway's process, which has checked all names.</summary>
    public static SiloSettings ReadHosted(IConfiguration configuration)
    {
        var database = DatabaseOf(configuration);
        var cluster = ClusterSettings.Read(configuration, PostgresDatabase.HostOf)!;
        var address = ReadAddress(configuration);
        cluster.Wire.RequireFor(address);
        return new SiloSettings
        {
            Cluster = cluster,
            Address = address,
            Port = configuration.Number("Silo:Port", 11111, 1, IPEndPoint.MaxPort),
            GatewayPort = configuration.Number("Silo:GatewayPort", 30000, 1, IPEndPoint.MaxPort),
            Database = database,
            Migrate = configuration.Flag("Storage:Migrate", byDefault: true),
            PolicyFile = configuration.ExistingFile("Policy:File"),
            SandboxEnabled = configuration.Flag("Sandbox:Enabled", byDefault: false),
            Dashboard = DashboardSettings.Read(configuration, byDefault: true),
            TrustedProxies = Hosting.TrustedProxies.Read(configuration),
        };
    }

    /// <summary>The database alone, which is enough to migrate.</summary>
    public static PostgresDatabase ReadDatabase(IConfiguration configuration)
    {
        Check(configuration);
        return DatabaseOf(configuration);
    }

    private static void Check(IConfiguration configuration)
    {
        configuration.RefuseUnknown(Known);
        configuration.CheckLogging();
    }

    private static PostgresDatabase DatabaseOf(IConfiguration configuration) => new(
        ClusterSettings.ReadConnectionString(configuration, PostgresDatabase.HostOf)
            ?? throw new StartupException("Cluster:ConnectionString is not set. It names the PostgreSQL database of the cluster."),
        configuration.Number("Storage:MaxConnections", 16, PostgresDatabase.MinConnections, 200),
        configuration.Number("Storage:StatementTimeoutMs", 5000, 1000, 60_000));

    private static IPAddress ReadAddress(IConfiguration configuration)
    {
        if (configuration.Text("Silo:Address") is not { } text) return IPAddress.Loopback;
        var fits = IPAddress.TryParse(text, out var address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any);
        return fits ? address! : throw new StartupException($"Silo:Address must be an IP address that others can reach, and is '{text}'.");
    }
}
