using System.Security.Cryptography;

namespace RelayHeat.Hosting.Cluster;

/// <summary>What a process may be in a cluster; its certificate says so by a DNS name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Usages">What its certificate must be good for, if it says what it is good for.</param>
internal sealed record WireRole(string Name, Oid[] Usages)
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    /// <summary>It is called by gateways and by other silos, and calls these.</summary>
    public static WireRole Silo { get; } = new("relayheat-silo", [ServerAuthentication, ClientAuthentication]);

    /// <summary>It calls silos and is called by nobody: its certificate does not open the port that is for silos.</summary>
    public static WireRole Gateway { get; } = new("relayheat-gateway", [ClientAuthentication]);
}
