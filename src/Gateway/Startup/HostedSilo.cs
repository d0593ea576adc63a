using System.Net;
using RelayHeat.Hosting;
using RelayHeat.Hosting.Cluster;
using RelayHeat.Silo;

namespace RelayHeat.Gateway.Startup;

/// <summary>
/// The silo in this process, of the cluster or embedded. Only this class knows the silo's project: a gateway without a silo loads none of
/// its databases.
/// </summary>
internal sealed class HostedSilo
{
    /// <summary>The silo's sections, and the settings in each.</summary>
    public static readonly Dictionary<string, string[]> Sections = new()
    {
        ["Activations"] = ActivationSettings.Names,
        ["Policy"] = ["File"],
        ["Silo"] = ["Enabled", .. SiloSettings.Names],
        ["Storage"] = SiloSettings.StorageNames,
    };

    /// <summary>Settings that only a silo of a cluster has.</summary>
    public static readonly string[] ClusterKeys = SiloSettings.Keys;

    /// <summary>Settings that every silo has.</summary>
    public static readonly string[] Keys =
        ["Policy:File", "Dashboard:Enabled", "Dashboard:SignInsPerMinute", .. ActivationSettings.Keys];

    private readonly SiloSettings _settings;

    private HostedSilo(SiloSettings settings) => _settings = settings;

    public ClusterSettings Cluster => _settings.Cluster;

    /// <summary>Where silos and gateways reach it.</summary>
    public IPEndPoint EndPoint => new(_settings.Address, _settings.Port);

    /// <summary>The ports that the web server must not use, by setting.</summary>
    public (string Setting, int Port)[] Ports => _settings.Ports;

    /// <summary>The silo of the cluster in this process; null if there is none.</summary>
    public static HostedSilo? Read(IConfiguration configuration) =>
        configuration.Flag("Silo:Enabled", byDefault: false) ? new HostedSilo(SiloSettings.ReadHosted(configuration)) : null;

    /// <summary>Adds the silo of the cluster, or the embedded one.</summary>
    /// <exception cref="StartupException">The data is in use or cannot be migrated, or the policy is malformed.</exception>
    public static void Add(WebApplicationBuilder builder, GatewaySettings settings)
    {
        if (settings.Hosted is { } hosted)
        {
            builder.AddClusterSilo(hosted._settings);
            return;
        }
        var parts = new SiloParts(settings.SandboxEnabled, settings.Dashboard.Enabled, Telemetry.IsTraced(builder.Configuration));
        builder.AddEmbeddedSilo(settings.DataDirectory, settings.PolicyFile, parts);
    }
}
