using System.Net;
using RelayHeat.Hosting;
using RelayHeat.Hosting.Auth;
using RelayHeat.Hosting.Cluster;
using RelayHeat.Hosting.Dashboard;

namespace RelayHeat.Gateway.Startup;

/// <summary>The gateway's settings, read once at the start. A wrong value stops the start with a line that names the setting.</summary>
internal sealed record GatewaySettings
{
    /// <summary>Where the gateway listens if no address is set.</summary>
    public const string DefaultAddress = "http://127.0.0.1:5080";

    private static readonly Dictionary<string, string[]> Known = new(HostedSilo.Sections, StringComparer.OrdinalIgnoreCase)
    {
        ["Data"] = ["Directory"],
        ["Sandbox"] = ["Enabled"],
        ["Limits"] = LimitSettings.Names,
        ["Auth"] = AuthSettings.Names,
        ["Cluster"] = ClusterSettings.Names,
        ["Dashboard"] = DashboardSettings.Names,
        ["Proxy"] = Hosting.TrustedProxies.Names,
        ["Metrics"] = ["Port"],
    };

    /// <summary>The cluster; null if this process embeds the only silo.</summary>
    public ClusterSettings? Cluster { get; init; }

    /// <summary>The silo of the cluster in this process; null if it has none, or embeds the only one.</summary>
    public HostedSilo? Hosted { get; init; }

    /// <summary>The data directory of the embedded silo; unused in a cluster.</summary>
    public required string DataDirectory { get; init; }

    public required AuthSettings Auth { get; init; }

    public string? PolicyFile { get; init; }

    public bool SandboxEnabled { get; init; }

    /// <summary>The dashboard of the silo in this process.</summary>
    public required DashboardSettings Dashboard { get; init; }

    /// <summary>The proxies whose forwarded headers are trusted.</summary>
    public required IReadOnlyList<IPNetwork> TrustedProxies { get; init; }

    /// <summary>The only port that serves the metrics; null if every port does.</summary>
    public int? MetricsPort { get; init; }

    public required LimitSettings Limits { get; init; }

    public static GatewaySettings Read(IConfiguration configuration)
    {
        configuration.RefuseUnknown(Known);
        configuration.CheckLogging();
        var silo = HostedSilo.Read(configuration);
        var cluster = silo?.Cluster ?? ClusterSettings.Read(configuration, ClusterClient.HostOf);
        RefuseIdle(configuration, cluster is not null, silo is not null);
        var directory = ReadDataDirectory(configuration);
        return new GatewaySettings
        {
            Cluster = cluster,
            Hosted = silo,
            DataDirectory = directory,
            Auth = AuthSettings.Read(configuration, cluster is null ? SigningKey.In(directory) : null),
            PolicyFile = configuration.ExistingFile("Policy:File"),
            SandboxEnabled = configuration.Flag("Sandbox:Enabled", byDefault: cluster is null),
            Dashboard = DashboardSettings.Read(configuration, byDefault: cluster is null || silo is not null),
            TrustedProxies = Hosting.TrustedProxies.Read(configuration),
            MetricsPort = configuration.Text("Metrics:Port") is null
                ? null
                : configuration.Number("Metrics:Port", 0, 1, IPEndPoint.MaxPort),
            Limits = LimitSettings.Read(configuration),
        };
    }

    public static string ReadDataDirectory(IConfiguration configuration)
    {
        var directory = configuration.Text("Data:Directory") ?? "./data";
        if (directory.Contains('\0', StringComparison.Ordinal)) throw new StartupException("Data:Directory is not a path.");
        var path = Path.GetFullPath(directory);
        return File.Exists(path) ? throw new StartupException($"Data:Directory is a file, not a directory: {path}") : path;
    }

    // A setting without effect here must not look as if it had one.
    private static void RefuseIdle(IConfiguration configuration, bool inCluster, bool hostsSilo)
    {
        if (inCluster) Refuse(["Data:Directory"], "is for the embedded silo, but Cluster:ConnectionString is set.");
        if (hostsSilo) return;
        Refuse(HostedSilo.ClusterKeys, "is for a silo of a cluster, but Silo:Enabled is not true.");
        if (inCluster) Refuse(HostedSilo.Keys, "is for silos: in a cluster, this gateway hosts one only if Silo:Enabled is true.");

        void Refuse(string[] keys, string why)
        {
            if (keys.FirstOrDefault(key => configuration.Text(key) is not null) is { } set) throw new StartupException($"{set} {why}");
        }
    }
}
