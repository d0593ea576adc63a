using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace RelayHeat.Storage.Postgres;

/// <summary>Silos and gateways as processes: how they start, find each other, and stop.</summary>
public sealed partial class ClusterProcessTests(PostgresServer server) : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Migrate_ByHand_TellsWhatItAppliedAndThenThatAllIsDone()
    {
        var database = $"--Cluster:ConnectionString={await server.CreateDatabaseAsync()}";
        var early = await ProductProcess.RunSiloAsync([.. Settings(database), "--Storage:Migrate=false"]);

        var first = await ProductProcess.RunSiloAsync("migrate", database);
        var second = await ProductProcess.RunSiloAsync("migrate", database);

        Assert.Equal(1, early.ExitCode);
        Assert.StartsWith("The database lacks ", Assert.Single(early.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Contains("0001_orleans_storage.sql", first.Output, StringComparison.Ordinal);
        Assert.Equal("The database is up to date.\n", second.Output);
    }

    [Fact]
    public async Task Cluster_ComesUpInAnyOrder_MovesItsClocksTogether_AndStopsInOrder()
    {
        var settings = Settings($"--Cluster:ConnectionString={await server.CreateDatabaseAsync()}");
        await using var gateway = ProductProcess.Gateway(settings);
        await gateway.AnswersAsync("/health/live");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await gateway.StatusAsync("/health/ready"));
        using var registry = await gateway.ClientForAsync("registrar", "platform.registry");
        var early = await registry.PutAsJsonAsync("/v1/accounts/early", Account(), Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, early.StatusCode);
        Assert.NotNull(early.Headers.RetryAfter);

        await using var one = ProductProcess.Silo(settings);
        await using var other = ProductProcess.Silo(settings);
        await Task.WhenAll(one.BecomesReadyAsync(), other.BecomesReadyAsync(), gateway.BecomesReadyAsync());
        var bindings = new List<(string Account, string BindingId)>();
        for (var i = 0; i < 12; i++) bindings.Add(await InviteAsync(gateway, registry, $"store{i}", $"account{i}"));
        var moved = await gateway.Client.PostAsJsonAsync("/sandbox/clock", new { advance = "P8D" }, Token);
        Assert.Equal(HttpStatusCode.OK, moved.StatusCode);
        foreach (var (account, bindingId) in bindings)
        {
            using var invitee = await gateway.ClientForAsync(account);
            var answer = await invitee.PostAsync($"/v1/accounts/{account}/invitations/{bindingId}/accept", null, Token);
            Assert.Contains("invitation_expired", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await one.StatusAsync("/dashboard/"));
        Assert.Equal(HttpStatusCode.NotFound, await gateway.StatusAsync("/dashboard/"));
        Assert.Equal(0, await one.TerminateAsync());
        await gateway.BecomesReadyAsync();
        Assert.Equal(HttpStatusCode.OK, (await registry.GetAsync("/v1/merchants/store0", Token)).StatusCode);
        Assert.Equal((0, 0), (await gateway.TerminateAsync(), await other.TerminateAsync()));
    }

    // Orleans' list of silos is in PostgreSQL: for that a gateway needs Npgsql, and it needs nothing else that stores.
    [Fact]
    public async Task Gateway_ApartFromTheSilo_LoadsNeitherSqliteNorDbUp()
    {
        var settings = Settings($"--Cluster:ConnectionString={await server.CreateDatabaseAsync()}");
        await using var silo = ProductProcess.Silo(settings);
        await using var gateway = ProductProcess.Gateway(settings);
        await Task.WhenAll(silo.BecomesReadyAsync(), gateway.BecomesReadyAsync());
        using var registry = await gateway.ClientForAsync("registrar", "platform.registry");
        Assert.Equal(HttpStatusCode.Created, (await registry.PutAsJsonAsync("/v1/accounts/alice", Account(), Token)).StatusCode);

        Assert.Equal("Npgsql.dll", Assert.Single(DatabaseFiles(gateway)));
        // What a gateway lacks would be seen if it were there.
        Assert.Contains("dbup-postgresql.dll", DatabaseFiles(silo));
    }

    [Theory]
    [InlineData("Password=wrong", "28P01: ")]
    [InlineData("Username=nobody", "28P01: ")]
    [InlineData("Database=nowhere", "3D000: ")]
    public async Task Gateway_WhomTheDatabaseRefuses_SaysSoInALineAndEnds(string wrong, string reason)
    {
        var database = await server.CreateDatabaseAsync();

        var run = await ProductProcess.RunGatewayAsync(Settings($"--Cluster:ConnectionString={database};{wrong}"));

        Assert.Equal(1, run.ExitCode);
        // Only the warning about plaintext.
        Assert.Single(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith(
            $"The database of Cluster:ConnectionString cannot be used: {reason}",
            Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Gateway_AskedToStopWhileItLooksForItsCluster_StopsInOrder(bool hasDatabase)
    {
        var database = await server.CreateDatabaseAsync();
        var nowhere = $";Port={Ports.Free()}";
        await using var gateway = ProductProcess.Gateway(
            [.. Settings($"--Cluster:ConnectionString={database}{(hasDatabase ? "" : nowhere)}"), "--Logging:LogLevel:RelayHeat=Warning"]);
        await gateway.AnswersAsync("/health/live");
        await gateway.SaysAsync("No silo of the cluster has been found yet");

        Assert.Equal(0, await gateway.TerminateAsync());

        Assert.Equal("", await gateway.Errors);
    }

    // A silo that joins later uses the clock that was moved before.
    [Fact]
    public async Task Clock_OfASiloThatStartsLater_IsTheMovedOne()
    {
        var settings = Settings($"--Cluster:ConnectionString={await server.CreateDatabaseAsync()}");
        await using var gateway = ProductProcess.Gateway(settings);
        await using (var first = ProductProcess.Silo(settings))
        {
            await gateway.BecomesReadyAsync();
            await gateway.Client.PostAsJsonAsync("/sandbox/clock", new { advance = "P30D" }, Token);
            Assert.Equal(0, await first.TerminateAsync());
        }
        await using var second = ProductProcess.Silo(settings);
        await second.BecomesReadyAsync();
        await gateway.BecomesReadyAsync();

        var clock = await gateway.Client.GetFromJsonAsync<JsonElement>("/sandbox/clock", Token);

        Assert.True(clock.GetProperty("now").GetDateTimeOffset() > DateTimeOffset.UtcNow.AddDays(29));
    }

    private string[] Settings(string database) =>
        [database, "--Cluster:AllowPlaintext=true", $"--Auth:SigningKeyFile={_directory.File("key")}", "--Sandbox:Enabled=true", "--Logging:LogLevel:Default=Error"];

    // A loaded assembly, and a native library, is mapped from its file.
    private static HashSet<string> DatabaseFiles(ProductProcess process) => File.ReadLines($"/proc/{process.Id}/maps")
        .Select(line => Path.GetFileName(line))
        .Where(file => DatabaseFile().IsMatch(file))
        .ToHashSet();

    [GeneratedRegex("^(Npgsql|Microsoft[.]Data[.]Sqlite|SQLitePCLRaw|libe_sqlite3|dbup)")]
    private static partial Regex DatabaseFile();

    private static object Account() => new { realNameVerified = true, alipaySubject = "2088-1", platformIdentities = Array.Empty<string>() };

    private static async Task<(string Account, string BindingId)> InviteAsync(
        ProductProcess gateway, HttpClient registry, string store, string account)
    {
        var entry = new { name = store, mainAccount = store, storeType = "tmall", alipaySubject = "2088-2" };
        Assert.Equal(HttpStatusCode.Created, (await registry.PutAsJsonAsync($"/v1/merchants/{store}", entry, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await registry.PutAsJsonAsync($"/v1/accounts/{account}", Account(), Token)).StatusCode);
        using var main = await gateway.ClientForAsync(store);
        var invited = await main.PostAsJsonAsync(
            $"/v1/merchants/{store}/operators", new { account, type = "operator", permission = "full" }, Token);
        Assert.Equal(HttpStatusCode.Created, invited.StatusCode);
        return (account, (await invited.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("bindingId").GetString()!);
    }
}
