using System.Security.Cryptography;

namespace RelayHeat.Hosting.Cluster;

/// <summary>What a process is in a cluster: a DNS name in its certificate says so.</summary>
/// <param name="Name">The DNS name.</param>
/// <param name="Usages">The extended key usages that its certificate must allow, if it lists any.</param>
internal sealed record WireRole(string Name, Oid[] Usages)
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    /// <summary>Gateways and other silos call it, and it calls other silos.</summary>
    public static WireRole Silo { get; } = new("relayheat-silo", [ServerAuthentication, ClientAuthentication]);

    /// <summary>It calls silos, and nobody calls it: silos' port for silos does not accept its certificate.</summary>
    public static WireRole Gateway { get; } = new("relayheat-gateway", [ClientAuthentication]);
}
