using System.Net;
using Microsoft.Extensions.Configuration;

namespace RelayHeat.Hosting.Cluster;

/// <summary>The PEM files by which processes of a cluster authenticate each other.</summary>
/// <param name="Certificate">The process's own certificate, and those between it and its authority.</param>
/// <param name="Key">The key of that certificate.</param>
/// <param name="Authorities">The trusted authorities: the old and the new one while one replaces the other.</param>
internal sealed record WireFiles(string Certificate, string Key, string Authorities);

/// <summary>How the connections between the processes of a cluster are secured.</summary>
internal sealed record WireSettings
{
    public static readonly string[] Names = ["CertificateFile", "CertificateKeyFile", "CertificateAuthorityFile", "AllowPlaintext"];

    private const string Plaintext = "Cluster:AllowPlaintext";

    /// <summary>The files, or null if connections are neither encrypted nor authenticated.</summary>
    public WireFiles? Files { get; private init; }

    public static WireSettings Read(IConfiguration configuration)
    {
        var named = Names[..3].Select(name => (Key: $"Cluster:{name}", File: configuration.ExistingFile($"Cluster:{name}"))).ToArray();
        if (!configuration.Flag(Plaintext, byDefault: false))
        {
            var missing = named.FirstOrDefault(n => n.File is null).Key;
            if (missing is null) return new WireSettings { Files = new WireFiles(named[0].File!, named[1].File!, named[2].File!) };
            throw new StartupException(
                $"{missing} is not set. The processes of a cluster need certificates; deploy/make-certificates makes them. "
                + $"On loopback, {Plaintext}=true does without them.");
        }
        if (named.FirstOrDefault(n => n.File is not null).Key is not { } set) return new WireSettings();
        throw new StartupException($"{Plaintext} is true and {set} is set: remove one of them.");
    }

    /// <summary>Without TLS, whoever reaches the port can call every grain as any account. So only this machine may reach it.</summary>
    /// <exception cref="StartupException">Other machines can reach the address, and there are no certificates.</exception>
    public void RequireFor(IPAddress address)
    {
        if (Files is not null || IPAddress.IsLoopback(address)) return;
        throw new StartupException(
            $"{Plaintext} is true, and Silo:Address {address} is not loopback: who reaches it can call every grain. Set certificates.");
    }
}
