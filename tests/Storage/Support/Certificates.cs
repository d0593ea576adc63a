using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RelayHeat.Storage.Support;

/// <summary>Certificates as an operator makes them: signed by themselves, with their key in a PKCS#12 file.</summary>
internal static class Certificates
{
    public const string Password = "of a test";

    public static X509Certificate2 Create(string file)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=relayheat", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12, Password));
        return X509CertificateLoader.LoadPkcs12FromFile(file, Password);
    }
}
