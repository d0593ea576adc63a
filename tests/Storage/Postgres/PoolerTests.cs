using RelayHeat.Hosting;
using RelayHeat.Silo.Storage.Postgres;

namespace RelayHeat.Storage.Postgres;

/// <summary>A connection pooler in transaction mode, as in front of many databases: gateways may use it, silos may not.</summary>
public sealed class PoolerTests(PostgresServer server) : IDisposable
{
    private readonly TemporaryDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Silo_ThroughAPooler_DoesNotStartAndSaysWhatToDo()
    {
        var (database, pooler) = await StartAsync();
        await using var _ = pooler;
        var through = pooler.Through(database.As("silo"));

        var run = await ProductProcess.RunSiloAsync([.. Settings(through), "--Storage:Migrate=false"]);
        var migration = Assert.Throws<StartupException>(
            () => new PostgresDatabase(pooler.Through(database.As("owner"))).Migrate());

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            "Cluster:ConnectionString leads through a connection pooler: connect silos, and the command 'migrate', to PostgreSQL itself. "
            + "Gateways may go through it.",
            run.Error.Trim());
        Assert.Equal(run.Error.Trim(), migration.Message);
    }

    [Fact]
    public async Task Gateway_ThroughAPooler_IsReadyWhenTheClusterIs()
    {
        var (database, pooler) = await StartAsync();
        await using var _ = pooler;
        await using var gateway = ProductProcess.Gateway(Settings(pooler.Through(database.As("gateway"))));
        await gateway.AnswersAsync("/health/live");
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, await gateway.StatusAsync("/health/ready"));

        await using var silo = ProductProcess.Silo([.. Settings(database.As("silo")), "--Storage:Migrate=false"]);

        await gateway.BecomesReadyAsync();
    }

    private async Task<(RolesDatabase Database, PgBouncer Pooler)> StartAsync()
    {
        Assert.SkipUnless(PgBouncer.IsInstalled, "pgbouncer is not installed here.");
        var database = await RolesDatabase.CreateAsync(server);
        return (database, await PgBouncer.StartAsync(database.As("owner"), RolesDatabase.Users));
    }

    private string[] Settings(string connectionString)
    {
        var key = _files.File("signing.key");
        if (!File.Exists(key)) Secrets.WriteSigningKey(key);
        return [$"--Cluster:ConnectionString={connectionString}", "--Cluster:AllowPlaintext=true", $"--Auth:SigningKeyFile={key}"];
    }
}
