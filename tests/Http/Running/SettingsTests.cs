using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using RelayHeat.Gateway;
using RelayHeat.Hosting;

namespace RelayHeat.Http.Running;

/// <summary>A wrong setting stops the start with one line that names it.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData("Data:Directroy", "x")]
    [InlineData("Policy:Path", "x")]
    [InlineData("Sandbox:Enable", "true")]
    [InlineData("Limits:PerSecond", "1")]
    [InlineData("Auth:Issuer", "x")]
    [InlineData("Sandbox:Enabled", "maybe")]
    [InlineData("Sandbox:Enabled", "1")]
    [InlineData("Limits:RequestsPerSecond", "0")]
    [InlineData("Limits:RequestsPerSecond", "-1")]
    [InlineData("Limits:RequestsPerSecond", "1.5")]
    [InlineData("Limits:RequestsPerSecond", "1000001")]
    [InlineData("Limits:RequestsPerSecond", "many")]
    [InlineData("Limits:ConcurrentRequests", "0")]
    [InlineData("Limits:ConcurrentRequests", "65537")]
    [InlineData("Limits:ConcurrentRequests", "99999999999")]
    [InlineData("Auth:Authority", "http://issuer.example")]
    [InlineData("Auth:Authority", "ftp://issuer.example")]
    [InlineData("Auth:Authority", "issuer")]
    [InlineData("Auth:Audience", "relayheat")]
    [InlineData("Auth:AccountClaim", "sub")]
    [InlineData("Auth:KeyOutageMinutes", "60")]
    [InlineData("Policy:File", "/nowhere/policy.json")]
    [InlineData("Data:Directory", "a\0b")]
    [InlineData("Logging:LogLevel:Default", "Loud")]
    [InlineData("Logging:Console:FormatterName", "xml")]
    [InlineData("Logging:Console:FormaterName", "json")]
    [InlineData("Logging:LogLevl", "Debug")]
    [InlineData("Kestrel:Limits", "5")]
    [InlineData("Metrics:Port", "0")]
    [InlineData("Metrics:Port", "65536")]
    [InlineData("Metrics:Path", "/m")]
    [InlineData("Dashboard:Enabled", "no")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317")]
    [InlineData("Activations:IdleMinutes", "1")]
    [InlineData("Activations:MemoryPercent", "96")]
    [InlineData("Activations:Age", "5")]
    public void Start_WrongSetting_IsRefusedWithALineThatNamesIt(string name, string value) =>
        Assert.Contains(name, Refused($"--{name}={value}"), StringComparison.Ordinal);

    [Fact]
    public void Start_AuthorityWithoutAudience_IsRefused() =>
        Assert.Contains("Auth:Audience", Refused("--Auth:Authority=https://issuer.example"), StringComparison.Ordinal);

    [Theory]
    [InlineData("Auth:KeyRefreshSeconds", "4")]
    [InlineData("Auth:KeyFetchIntervalSeconds", "0")]
    [InlineData("Auth:KeyOutageMinutes", "1441")]
    [InlineData("Auth:SigningKeyFile", "signing.key")]
    public void Start_IssuerWithAWrongSetting_IsRefused(string name, string value) => Assert.Contains(
        name,
        Refused("--Auth:Authority=https://issuer.example", "--Auth:Audience=relayheat", $"--{name}={value}"),
        StringComparison.Ordinal);

    [Fact]
    public void Start_DataDirectoryThatIsAFile_IsRefused()
    {
        File.WriteAllText(_data.File("file"), "");

        Assert.Contains("Data:Directory is a file", Refused($"--Data:Directory={_data.File("file")}"), StringComparison.Ordinal);
        Assert.Contains("Data:Directory", Refused($"--Data:Directory={_data.File("file")}/below"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("ftp://127.0.0.1:1")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://127.0.0.1:5080/base")]
    public void Start_AddressThatIsNone_IsRefused(string urls) =>
        Assert.Contains($"urls: '{urls}'", Refused("--urls=" + urls), StringComparison.Ordinal);

    [Theory]
    [InlineData("--urls=http://0.0.0.0:0")]
    [InlineData("--urls=http://*:0")]
    [InlineData("--urls=http://[::]:0")]
    [InlineData("--urls=http://relayheat.example:0")]
    [InlineData("--urls=http://127.0.0.1:0;http://10.0.0.1:0")]
    [InlineData("--http_ports=0")]
    [InlineData("--Kestrel:Endpoints:Open:Url=http://0.0.0.0:0")]
    public void Start_SandboxOnAnOpenAddress_IsRefused(string setting) =>
        Assert.Contains("Sandbox:Enabled", Refused(setting), StringComparison.Ordinal);

    [Fact]
    public async Task Start_OpenAddressWithoutTheSandbox_Starts()
    {
        await using var app = GatewayApp.Build(
            [.. Server.Settings(_data.Path), "--urls=http://0.0.0.0:0", "--Sandbox:Enabled=false"]);

        await app.StartAsync(TestContext.Current.CancellationToken);

        Assert.Contains(app.Urls, u => u.StartsWith("http://0.0.0.0:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_Activations_LeaveByAgeAndUnderMemoryPressure()
    {
        await using var app = GatewayApp.Build([.. Server.Settings(_data.Path), "--Activations:IdleMinutes=7"]);

        var options = app.Services.GetRequiredService<IOptions<GrainCollectionOptions>>().Value;

        Assert.Equal(TimeSpan.FromMinutes(7), options.CollectionAge);
        Assert.True(options.EnableActivationSheddingOnMemoryPressure);
        Assert.Equal((80, 70), (options.MemoryUsageLimitPercentage, options.MemoryUsageTargetPercentage));
    }

    [Fact]
    public async Task Start_OnDataInUse_IsRefusedAndTheFirstGoesOn()
    {
        await using var first = await Server.StartAsync(_data.Path);

        Assert.Contains($"Data:Directory {_data.Path} is in use", Refused(), StringComparison.Ordinal);

        (await first.Nobody.GetAsync("/health/ready")).Is(200);
    }

    [Theory]
    [InlineData("", "$")]
    [InlineData("null", "$")]
    [InlineData("{}", "$.versions")]
    [InlineData("""{"versions":[]}""", "$.versions")]
    [InlineData("""{"versions":[null]}""", "$.versions[0]")]
    [InlineData("""{"versions":[{"version":"x"}]}""", "$.versions[0]")]
    [InlineData("""{"versions":[VALID],"extra":1}""", "$.extra")]
    [InlineData("""{"versions":[VALID,VALID]}""", "$.versions[1].effectiveFrom")]
    public void Start_MalformedPolicy_IsRefusedWithThePathOfTheFault(string policy, string path)
    {
        File.WriteAllText(_data.File("policy.json"), policy.Replace("VALID", Policies.Version(), StringComparison.Ordinal));

        var line = Refused($"--Policy:File={_data.File("policy.json")}");

        Assert.StartsWith($"Policy:File {_data.File("policy.json")}: {path}", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("seatLimit", 0)]
    [InlineData("seatLimit", 100000)]
    [InlineData("openBindingLimit", -1)]
    [InlineData("openInvitationLimit", 0)]
    [InlineData("invitationDays", 0)]
    [InlineData("invitationsPerDay", 0)]
    public void Start_PolicyValueOutsideItsRange_IsRefusedWithItsPath(string name, int value)
    {
        File.WriteAllText(_data.File("policy.json"), Policies.Document((name, value)));

        Assert.Contains($"$.versions[0].{name}: ", Refused($"--Policy:File={_data.File("policy.json")}"), StringComparison.Ordinal);
    }

    [Fact]
    public void Start_DamagedSigningKey_IsRefused()
    {
        Secrets.Write(_data.File("signing.key"), "no key");

        Assert.Contains($"damaged; remove the file to have a new one made: {_data.File("signing.key")}", Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void Start_SigningKeyThatIsNotItsOwnersAlone_IsRefused(UnixFileMode open)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        var key = _data.File("signing.key");
        Secrets.WriteSigningKey(key);
        Secrets.Expose(key, open);

        Assert.StartsWith($"The signing key {key} can be read or written by others", Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("port", "--port=5081")]
    [InlineData("SandboxEnabled", "--SandboxEnabled=false")]
    [InlineData("sandbox-enabled", "--sandbox-enabled", "false")]
    [InlineData("Silo:Port", "--Silo:Port=11111")]
    [InlineData("Cluster:ConnectionString", "--Silo:Enabled=true")]
    [InlineData("'-x'", "-x", "y")]
    [InlineData("'stray'", "--Sandbox:Enabled=false", "stray")]
    [InlineData("'Sandbox:Enabled=false'", "Sandbox:Enabled=false")]
    [InlineData("--Sandbox:Enabled needs", "--Sandbox:Enabled")]
    [InlineData("--Sandbox:Enabled needs", "--Sandbox:Enabled", "--Limits:RequestsPerSecond=1")]
    public void Start_WhatIsNoSetting_IsRefused(string named, params string[] arguments) =>
        Assert.Contains(named, Refused(arguments), StringComparison.Ordinal);

    [Theory]
    [InlineData("Silo:Port is for a silo of a cluster", "--Silo:Port=11111")]
    [InlineData("Storage:Migrate is for a silo of a cluster", "--Storage:Migrate=false")]
    [InlineData("Policy:File is for silos: ", "--Policy:File=/dev/null")]
    [InlineData("Activations:IdleMinutes is for silos: ", "--Silo:Enabled=false", "--Activations:IdleMinutes=5")]
    [InlineData("Dashboard:Enabled is for silos: ", "--Dashboard:Enabled=true")]
    [InlineData("Data:Directory is for the embedded silo", "--Silo:Enabled=true", "--Data:Directory=x")]
    [InlineData("Silo:Enabled must be true or false", "--Silo:Enabled=1")]
    [InlineData("Silo:Prot is not a setting", "--Silo:Enabled=true", "--Silo:Prot=1")]
    [InlineData("Silo:Address 192.0.2.11 is not loopback", "--Silo:Enabled=true", "--Silo:Address=192.0.2.11")]
    [InlineData("Silo:GatewayPort must be a port of its own, and 11111 is that of Silo:Port", "--Silo:Enabled=true", "--Silo:GatewayPort=11111")]
    [InlineData("Silo:Port must be a port of its own, and 15998 is that of urls", "--Silo:Enabled=true", "--Silo:Port=15998")]
    [InlineData("Metrics:Port must be a port of its own, and 30000 is that of Silo:GatewayPort", "--Silo:Enabled=true", "--Metrics:Port=30000")]
    public void Start_InAClusterWhatDoesNotFitTogether_IsRefused(string line, params string[] settings)
    {
        string[] cluster = ["--Cluster:ConnectionString=Host=127.0.0.1", "--Cluster:AllowPlaintext=true", $"--Auth:SigningKeyFile={_data.File("key")}"];

        var fault = Assert.Throws<StartupException>(() => GatewayApp.Build([.. cluster, "--urls=http://127.0.0.1:15998", .. settings]));

        Assert.Contains(line, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://198.51.100.1:5081", "is not an address of this machine")]
    [InlineData("http://[2001:db8::1]:5081", "is not an address of this machine")]
    public void Start_OnAnAddressThatThisMachineHasNot_IsRefused(string urls, string reason) =>
        Assert.Equal($"urls: {urls} {reason}.", Refused($"--urls={urls}", "--Sandbox:Enabled=false"));

    private string Refused(params string[] settings)
    {
        var fault = Assert.Throws<StartupException>(() => GatewayApp.Build([.. Server.Settings(_data.Path), .. settings]));
        Assert.DoesNotContain('\n', fault.Message);
        return fault.Message;
    }
}
