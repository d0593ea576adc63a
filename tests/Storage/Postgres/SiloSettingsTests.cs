using Microsoft.Extensions.Configuration;
using RelayHeat.Hosting;
using RelayHeat.Hosting.Auth;
using RelayHeat.Silo;

namespace RelayHeat.Storage.Postgres;

/// <summary>A wrong setting stops a silo with one line that names it.</summary>
public sealed class SiloSettingsTests
{
    private const string Database = "Host=127.0.0.1;Username=u;Password=hunter2;Database=d";

    [Theory]
    [InlineData("Cluster:ConnectionString", "")]
    [InlineData("Cluster:ConnectionString", "Hots=127.0.0.1")]
    [InlineData("Cluster:ConnectionString", "Username=u")]
    [InlineData("Cluster:Name", "x")]
    [InlineData("Cluster:CertificateFile", "/nowhere/silo.crt")]
    [InlineData("Cluster:CertificateFile", "/dev/null")]
    [InlineData("Cluster:CertificatePassword", "x")]
    [InlineData("Cluster:AllowPlaintext", "1")]
    [InlineData("Cluster:AllowPlaintext", "false")]
    [InlineData("Limits:RequestsPerSecond", "1")]
    [InlineData("Silo:Prot", "1")]
    [InlineData("Silo:Address", "0.0.0.0")]
    [InlineData("Silo:Address", "::")]
    [InlineData("Silo:Address", "silo.example")]
    [InlineData("Silo:Port", "0")]
    [InlineData("Silo:Port", "65536")]
    [InlineData("Silo:GatewayPort", "x")]
    [InlineData("Storage:MaxConnections", "3")]
    [InlineData("Storage:MaxConnections", "201")]
    [InlineData("Storage:StatementTimeoutMs", "999")]
    [InlineData("Storage:StatementTimeoutMs", "60001")]
    [InlineData("Storage:Migrate", "later")]
    [InlineData("Policy:File", "/nowhere/policy.json")]
    [InlineData("Sandbox:Enabled", "1")]
    [InlineData("Auth:Issuer", "x")]
    public void Read_WrongSetting_IsRefusedWithALineThatNamesItAndNoSecret(string name, string value)
    {
        var refused = Assert.Throws<StartupException>(() => SiloSettings.Read(Configuration((name, value))));

        Assert.Contains(name[..name.IndexOf(':', StringComparison.Ordinal)], refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NothingButTheDatabase_IsASiloOnLoopbackWithoutTheSandbox()
    {
        var settings = SiloSettings.Read(Configuration());

        Assert.Equal("127.0.0.1", settings.Address.ToString());
        Assert.Equal((11111, 30000, "relayheat"), (settings.Port, settings.GatewayPort, settings.Cluster.Id));
        Assert.True(settings.Migrate);
        Assert.False(settings.SandboxEnabled);
    }

    [Theory]
    [InlineData("192.0.2.11")]
    [InlineData("2001:db8::1")]
    public void Read_PlaintextOffLoopback_IsRefused(string address)
    {
        var refused = Assert.Throws<StartupException>(() => SiloSettings.Read(Configuration(("Silo:Address", address))));

        Assert.StartsWith($"Cluster:AllowPlaintext is true, and Silo:Address {address} is not loopback", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"SandboxEnabled":false}""", "SandboxEnabled")]
    [InlineData("""{"Sandbox":{"Enable":false}}""", "Sandbox:Enable")]
    [InlineData("""{"Limits":{"RequestsPerSecond":1}}""", "Limits:RequestsPerSecond")]
    public void Read_WhatIsNoSettingInTheSettingsFile_IsRefused(string json, string named)
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("appsettings.json"), json);
        var configuration = new ConfigurationBuilder().AddConfiguration(Configuration()).AddJsonFile(directory.File("appsettings.json")).Build();

        var refused = Assert.Throws<StartupException>(() => SiloSettings.Read(configuration));

        Assert.StartsWith($"{named} is not a setting", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadDatabase_WithoutCertificates_IsEnoughToMigrate() =>
        Assert.NotNull(SiloSettings.ReadDatabase(Configuration(("Cluster:AllowPlaintext", "false"))));

    [Fact]
    public void ReadAuth_WithoutIssuerAndKey_IsRefused()
    {
        var refused = Assert.Throws<StartupException>(() => AuthSettings.Read(Configuration(), keyFileByDefault: null));

        Assert.Contains("Auth:SigningKeyFile", refused.Message, StringComparison.Ordinal);
    }

    private static IConfiguration Configuration(params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string?> { ["Cluster:ConnectionString"] = Database, ["Cluster:AllowPlaintext"] = "true" };
        foreach (var (name, value) in settings) all[name] = value;
        return new ConfigurationBuilder().AddInMemoryCollection(all).Build();
    }
}
