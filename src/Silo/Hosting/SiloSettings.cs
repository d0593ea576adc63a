using System.Net;
using Microsoft.Extensions.Configuration;
using RelayHeat.Silo.Storage.Postgres;

namespace RelayHeat.Silo.Hosting;

/// <summary>What can be set for a silo of a cluster, read once at the start.</summary>
internal sealed record SiloSettings
{
    private static readonly Dictionary<string, string[]> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Cluster"] = ClusterSettings.Names,
        ["Silo"] = ["Address", "Port", "GatewayPort"],
        ["Storage"] = ["MaxConnections", "StatementTimeoutMs", "Migrate"],
        ["Activations"] = ActivationSettings.Names,
        ["Policy"] = ["File"],
        ["Sandbox"] = ["Enabled"],
        ["Auth"] = AuthSettings.Names,
        ["Dashboard"] = DashboardSettings.Names,
        ["Proxy"] = Hosting.TrustedProxies.Names,
    };

    public required ClusterSettings Cluster { get; init; }

    /// <summary>Where the silo listens, and how the others know it.</summary>
    public required IPAddress Address { get; init; }

    public required int Port { get; init; }

    public required int GatewayPort { get; init; }

    public required PostgresDatabase Database { get; init; }

    /// <summary>Whether the schema is brought up to date at the start.</summary>
    public required bool Migrate { get; init; }

    public string? PolicyFile { get; init; }

    public bool SandboxEnabled { get; init; }

    public required DashboardSettings Dashboard { get; init; }

    public required IReadOnlyList<IPNetwork> TrustedProxies { get; init; }

    public static SiloSettings Read(IConfiguration configuration)
    {
        var database = ReadDatabase(configuration);
        var cluster = ClusterSettings.Read(configuration)!;
        var address = ReadAddress(configuration);
        cluster.Wire.RequireFor(address);
        var port = configuration.Number("Silo:Port", 11111, 1, IPEndPoint.MaxPort);
        var gatewayPort = configuration.Number("Silo:GatewayPort", 30000, 1, IPEndPoint.MaxPort);
        // The system would let one process listen twice, and hand each connection to either.
        if (port == gatewayPort) throw new StartupException("Silo:Port and Silo:GatewayPort must be two ports.");
        return new SiloSettings
        {
            Cluster = cluster,
            Address = address,
            Port = port,
            GatewayPort = gatewayPort,
            Database = database,
            Migrate = configuration.Flag("Storage:Migrate", byDefault: true),
            PolicyFile = configuration.ExistingFile("Policy:File"),
            SandboxEnabled = configuration.Flag("Sandbox:Enabled", byDefault: false),
            Dashboard = DashboardSettings.Read(configuration, byDefault: true),
            TrustedProxies = Hosting.TrustedProxies.Read(configuration),
        };
    }

    /// <summary>What is enough to migrate: the database alone.</summary>
    public static PostgresDatabase ReadDatabase(IConfiguration configuration)
    {
        configuration.RefuseUnknown(Known);
        configuration.CheckLogging();
        return new PostgresDatabase(
            ClusterSettings.ReadConnectionString(configuration)
                ?? throw new StartupException("Cluster:ConnectionString is needed: the PostgreSQL database of the cluster."),
            configuration.Number("Storage:MaxConnections", 16, PostgresDatabase.MinConnections, 200),
            configuration.Number("Storage:StatementTimeoutMs", 5000, 1000, 60_000));
    }

    private static IPAddress ReadAddress(IConfiguration configuration)
    {
        if (configuration.Text("Silo:Address") is not { } text) return IPAddress.Loopback;
        var fits = IPAddress.TryParse(text, out var address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any);
        return fits ? address! : throw new StartupException($"Silo:Address must be the IP address by which others reach it, and is '{text}'.");
    }
}
