using Microsoft.Extensions.Logging.Abstractions;
using RelayHeat.Hosting;
using RelayHeat.Hosting.Cluster;

namespace RelayHeat.Storage;

/// <summary>A process stops with one line if the cluster would refuse its certificates.</summary>
public sealed class WireFilesTests : IDisposable
{
    private readonly TemporaryDirectory _files = new();
    private readonly ClusterAuthority _authority = new();

    public WireFilesTests() => _authority.Equip(_files.Path, ClusterAuthority.Silo);

    private WireFiles Files => new(_files.File("silo.crt"), _files.File("silo.key"), _files.File("ca.crt"));

    public void Dispose()
    {
        _authority.Dispose();
        _files.Dispose();
    }

    [Fact]
    public void Load_AsTheyWereMade_Succeeds() => Assert.Equal("CN=RelayHeat silo", Load().Own.Subject);

    [Fact]
    public void Load_Expired_IsRefused()
    {
        _authority.Equip(_files.Path, ClusterAuthority.Silo, end: DateTimeOffset.UtcNow.AddMinutes(-1));

        RefusesBecauseOf("silo.crt", "Cluster:CertificateFile");
    }

    [Fact]
    public void Load_OfAnotherAuthority_IsRefused()
    {
        using var other = new ClusterAuthority();
        File.WriteAllText(_files.File("ca.crt"), other.Pem);

        RefusesBecauseOf("silo.crt", "Cluster:CertificateFile");
    }

    [Fact]
    public void Load_ForAnotherRole_IsRefused()
    {
        _authority.Equip(_files.Path, ClusterAuthority.Gateway);
        File.Copy(_files.File("gateway.crt"), _files.File("silo.crt"), overwrite: true);
        File.Copy(_files.File("gateway.key"), _files.File("silo.key"), overwrite: true);

        RefusesBecauseOf("silo.crt", "does not have the DNS name relayheat-silo");
    }

    [Fact]
    public void Load_KeyOfAnother_IsRefused()
    {
        using var other = new ClusterAuthority();
        other.Equip(Directory.CreateDirectory(_files.File("other")).FullName, ClusterAuthority.Silo);
        File.Copy(_files.File("other/silo.key"), _files.File("silo.key"), overwrite: true);

        RefusesBecauseOf("silo.key", "Cluster:CertificateKeyFile");
    }

    [Fact]
    public void Load_KeyThatOthersCanRead_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        Secrets.Expose(_files.File("silo.key"), UnixFileMode.OtherRead);

        RefusesBecauseOf("silo.key", "can be read or written by others");
    }

    [Theory]
    [InlineData("silo.crt", "Cluster:CertificateFile")]
    [InlineData("silo.key", "Cluster:CertificateKeyFile")]
    [InlineData("ca.crt", "Cluster:CertificateAuthorityFile")]
    public void Load_FileThatIsNone_IsRefused(string file, string setting)
    {
        File.WriteAllText(_files.File(file), "none");

        RefusesBecauseOf(file, setting);
    }

    private WireCertificates Load() => new(Files, WireRole.Silo, NullLogger.Instance);

    private void RefusesBecauseOf(string file, string reason)
    {
        var refused = Assert.Throws<StartupException>(Load);

        Assert.Contains(_files.File(file), refused.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }
}
