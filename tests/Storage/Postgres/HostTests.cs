using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans;
using RelayHeat.Gateway;
using RelayHeat.Grains.OperatorAccounts;
using RelayHeat.Hosting.Auth;
using RelayHeat.Silo;

namespace RelayHeat.Storage.Postgres;

/// <summary>A process with a silo of a cluster as its operators see it: dashboard, metrics and log.</summary>
public abstract class HostTests(PostgresServer server, Func<string[], WebApplication> build) : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly LogRecorder _log = new();
    private string _connectionString = "";
    private WebApplication _silo = null!;
    private HttpClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _connectionString = await server.CreateDatabaseAsync();
        _silo = build(
        [
            "--urls=http://127.0.0.1:0",
            $"--Cluster:ConnectionString={_connectionString}",
            "--Cluster:AllowPlaintext=true",
            $"--Silo:Port={Text(Ports.Free())}",
            $"--Silo:GatewayPort={Text(Ports.Free())}",
            $"--Auth:SigningKeyFile={_directory.File("signing.key")}",
            "--Logging:LogLevel:Default=Debug",
            "--Logging:LogLevel:RelayHeat=Debug",
            "--Logging:Console:LogLevel:Default=None",
        ]);
        _silo.Services.GetRequiredService<ILoggerFactory>().AddProvider(_log);
        await _silo.StartAsync(Token);
        _client = new HttpClient { BaseAddress = new Uri(_silo.Urls.First()) };
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_silo is not null) await _silo.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        _log.Dispose();
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Dashboard_NoRouteOfItIsOpenToOthersAndOperationsSeeIt()
    {
        var types = await GetAsync("/dashboard/GrainTypes", "operations", RoleNames.Ops);
        Assert.Contains("RelayHeat.Grains.Merchants.MerchantGrain", types.Text, StringComparison.Ordinal);
        // The library's own routes exist after the first request.
        Assert.Equal(["ops"], DashboardPaths.PoliciesOf(_silo.Services));
        var paths = DashboardPaths.Of(_silo.Services);
        Assert.True(paths.Count > 20, string.Join('\n', paths));

        foreach (var path in paths)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(path, null)).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(path, "stranger")).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(path, "registrar", RoleNames.Registry)).Status);
        }
        Assert.Contains("action=\"/sign-in\"", (await GetAsync("/sign-in", null)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_IsLimitedAndFramedByNobody()
    {
        async Task<HttpResponseMessage> TryAsync() =>
            await _client.PostAsync("/sign-in", new FormUrlEncodedContent([new("token", "nonsense")]), Token);

        for (var n = 0; n < 10; n++)
        {
            using var answer = await TryAsync();
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        }
        using var refused = await TryAsync();
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
    }

    [Fact]
    public async Task MetricsAndLog_AfterAWrite_TellNoSecretAndNobodysName()
    {
        const string account = "somebody-5f1c";
        var grains = _silo.Services.GetRequiredService<IGrainFactory>();
        var entry = new RegisterAccount(true, "2088-" + account, []);
        var registry = new CommandContext(new Caller("registrar", Roles.Registry)) { IdempotencyKey = "key-93b0ae" };
        Assert.Null((await grains.GetAccount(account).Register(entry, registry)).Refusal);

        var metrics = await GetAsync("/metrics", null);

        string[] shown = ["relayheat_commands_total", "relayheat_commit_duration_seconds_count", "orleans_grains", "db_client_", "dotnet_"];
        Assert.All(shown, name => Assert.Contains(name, metrics.Text, StringComparison.Ordinal));
        var password = new NpgsqlConnectionStringBuilder(_connectionString).Password!;
        string[] hidden = [account, password, "Username", "Host="];
        Assert.All(hidden, text => Assert.DoesNotContain(text, metrics.Text, StringComparison.OrdinalIgnoreCase));
        var log = string.Join('\n', _log.Entries);
        Assert.Contains("Debug Orleans.", log, StringComparison.Ordinal);
        string[] secrets = [password, "key-93b0ae", await File.ReadAllTextAsync(_directory.File("signing.key"), Token)];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, log, StringComparison.Ordinal));
    }

    private async Task<(HttpStatusCode Status, string Text)> GetAsync(string path, string? account, params string[] roles)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (account is not null)
        {
            var token = _silo.Services.GetRequiredService<LocalTokens>().Create(account, roles);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
        using var answer = await _client.SendAsync(request, Token);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token));
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A process that is only a silo.</summary>
public sealed class SiloHostTests(PostgresServer server) : HostTests(server, SiloApp.Build);

/// <summary>A node: a gateway that hosts a silo.</summary>
public sealed class NodeHostTests(PostgresServer server)
    : HostTests(server, settings => GatewayApp.Build([.. settings, "--Silo:Enabled=true"]));
