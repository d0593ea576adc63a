using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RelayHeat.Support;

/// <summary>A certificate authority of a cluster. It writes the same files as <c>deploy/make-certificates</c>.</summary>
public sealed class ClusterAuthority : IDisposable
{
    public const string Silo = "silo";

    public const string Gateway = "gateway";

    private static readonly OidCollection Usages = [new("1.3.6.1.5.5.7.3.1"), new("1.3.6.1.5.5.7.3.2")];

    private readonly X509Certificate2 _certificate;

    public ClusterAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=RelayHeat cluster {Guid.NewGuid():N}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(2));
    }

    /// <summary>The issuer's name in its certificates.</summary>
    public string Name => _certificate.Subject;

    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>Issues a certificate with its key. It ends within the authority's two days, tomorrow by default.</summary>
    public X509Certificate2 Issue(string role, DateTimeOffset? end = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=RelayHeat {role}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName($"relayheat-{role}");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(Usages, critical: false));
        using var certificate = request.Create(
            _certificate, DateTimeOffset.UtcNow.AddDays(-1), end ?? DateTimeOffset.UtcNow.AddDays(1), RandomNumberGenerator.GetBytes(16));
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>Writes the files of a process into a directory, and returns the settings that name them.</summary>
    public string[] Equip(string directory, string role, DateTimeOffset? end = null)
    {
        using var certificate = Issue(role, end);
        var path = Path.Combine(directory, role);
        File.WriteAllText(path + ".crt", certificate.ExportCertificatePem());
        Secrets.Write(path + ".key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(directory, "ca.crt"), Pem);
        return
        [
            $"--Cluster:CertificateFile={path}.crt", $"--Cluster:CertificateKeyFile={path}.key",
            $"--Cluster:CertificateAuthorityFile={Path.Combine(directory, "ca.crt")}",
        ];
    }

    public void Dispose() => _certificate.Dispose();
}
