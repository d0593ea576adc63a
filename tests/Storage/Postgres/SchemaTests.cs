using System.Data;
using Npgsql;
using RelayHeat.Hosting;
using RelayHeat.Silo.Storage.Postgres;

namespace RelayHeat.Storage.Postgres;

/// <summary>Concurrent starts create the schema once, connections stay within their limit, membership changes one at a time.</summary>
public sealed class SchemaTests(PostgresServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migrate_ByManyAtOnce_AppliesEveryScriptOnce()
    {
        var database = new PostgresDatabase(await server.CreateDatabaseAsync());

        var applied = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(database.Migrate, Token)));

        var all = applied.SelectMany(a => a).ToList();
        Assert.NotEmpty(all);
        Assert.Equal(all.Distinct(), all);
        Assert.Single(applied, a => a.Count > 0);
        database.RequireMigrated();
        Assert.Empty(database.Migrate());
    }

    [Fact]
    public async Task RequireMigrated_OfASchemaThatIsBehind_SaysWhatToDo()
    {
        var database = new PostgresDatabase(await server.CreateDatabaseAsync());

        var refused = Assert.Throws<StartupException>(database.RequireMigrated);

        Assert.Contains("0001_orleans_storage.sql", refused.Message, StringComparison.Ordinal);
        Assert.Contains("'migrate'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Migrate_WhereNobodyAnswers_IsOneLineWithoutThePassword()
    {
        var database = new PostgresDatabase("Host=127.0.0.1;Port=1;Username=u;Password=hunter2;Database=d");

        var refused = Assert.Throws<StartupException>(() => database.Migrate());

        Assert.StartsWith("The database of Cluster:ConnectionString cannot be used: ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_UnderManyReadersAtOnce_StayWithinTheirBound()
    {
        var connectionString = await server.CreateDatabaseAsync();
        var database = new PostgresDatabase(connectionString, maxConnections: 5);
        database.Migrate();

        var most = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(async () =>
        {
            await using var connection = await database.OpenForReadingAsync(Token);
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()";
            return (long)(await command.ExecuteScalarAsync(Token))!;
        })));

        Assert.InRange(most.Max(), 1, 2);
    }

    // The protocol is safe because of this: of all changes of the membership at one version, one succeeds.
    [Fact]
    public async Task Membership_ManyChangesAtOneVersion_OneIsMade()
    {
        var connectionString = await server.CreateDatabaseAsync();
        new PostgresDatabase(connectionString).Migrate();
        await using var source = NpgsqlDataSource.Create(connectionString);
        Assert.Equal(true, await AskAsync(source, "InsertMembershipVersionKey"));
        Assert.Equal(false, await AskAsync(source, "InsertMembershipVersionKey"));

        for (var version = 0; version < 20; version++)
        {
            var joined = await Task.WhenAll(Enumerable.Range(0, 8).Select(port =>
                AskAsync(source, "InsertMembershipKey", Silo(port + (version * 100), generation: 1), ("Version", version))));
            Assert.Single(joined, true);
        }
        Assert.Equal(20, await RowsAsync(source, "MembershipReadAllKey"));

        var updated = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            AskAsync(source, "UpdateMembershipKey", Silo(PortOfAny(source), generation: 1), ("Version", 20), ("SuspectTimes", $"{i}"))));
        Assert.Single(updated, true);
        Assert.Equal(false, await AskAsync(source, "UpdateMembershipKey", Silo(1, generation: 9), ("Version", 21), ("SuspectTimes", "")));
        Assert.Equal(21, await VersionAsync(source));

        await AskAsync(source, "DeleteMembershipTableEntriesKey");
        Assert.Equal(0, await RowsAsync(source, "MembershipReadAllKey"));
    }

    // Silos remove the entries of others that are long gone. A change that meets this must not raise the version and report a failure.
    [Fact]
    public async Task Membership_UpdateOfAnEntryThatIsBeingRemoved_ChangesNothing()
    {
        var connectionString = await server.CreateDatabaseAsync();
        new PostgresDatabase(connectionString).Migrate();
        await using var source = NpgsqlDataSource.Create(connectionString);
        await AskAsync(source, "InsertMembershipVersionKey");
        Assert.Equal(true, await AskAsync(source, "InsertMembershipKey", Silo(7, generation: 1), ("Version", 0)));
        await using var cleaner = await source.OpenConnectionAsync(Token);
        await using var cleanUp = await cleaner.BeginTransactionAsync(Token);
        await using (var delete = new NpgsqlCommand("DELETE FROM OrleansMembership", cleaner)) await delete.ExecuteNonQueryAsync(Token);

        var updating = AskAsync(source, "UpdateMembershipKey", Silo(7, generation: 1), ("Version", 1), ("SuspectTimes", ""));
        await using var waiting = source.CreateCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
        while ((long)(await waiting.ExecuteScalarAsync(Token))! == 0) await Task.Delay(10, Token);
        await cleanUp.CommitAsync(Token);

        Assert.Equal(false, await updating);
        Assert.Equal(1, await VersionAsync(source));
    }

    private static int PortOfAny(NpgsqlDataSource source)
    {
        using var command = source.CreateCommand("SELECT min(Port) FROM OrleansMembership");
        return (int)command.ExecuteScalar()!;
    }

    private static (string, object)[] Silo(int port, int generation) =>
    [
        ("Address", "127.0.0.1"), ("Port", port), ("Generation", generation), ("SiloName", "s"), ("HostName", "h"), ("Status", 3),
        ("ProxyPort", 30000), ("StartTime", DateTime.UtcNow), ("IAmAliveTime", DateTime.UtcNow),
    ];

    private static Task<object?> AskAsync(NpgsqlDataSource source, string key) => AskAsync(source, key, []);

    private static async Task<object?> AskAsync(
        NpgsqlDataSource source, string key, (string Name, object Value)[] silo, params (string Name, object Value)[] more)
    {
        await using var connection = await source.OpenConnectionAsync(Token);
        await using var command = await CommandAsync(connection, key);
        foreach (var (name, value) in silo.Concat(more)) command.Parameters.AddWithValue(name, value);
        return await command.ExecuteScalarAsync(Token);
    }

    private static async Task<int> RowsAsync(NpgsqlDataSource source, string key)
    {
        await using var connection = await source.OpenConnectionAsync(Token);
        await using var command = await CommandAsync(connection, key);
        await using var reader = await command.ExecuteReaderAsync(Token);
        using var rows = new DataTable();
        rows.Load(reader);
        return rows.Rows.Count;
    }

    private static async Task<int> VersionAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("SELECT Version FROM OrleansMembershipVersion");
        return (int)(await command.ExecuteScalarAsync(Token))!;
    }

    private static async Task<NpgsqlCommand> CommandAsync(NpgsqlConnection connection, string key)
    {
        await using var read = new NpgsqlCommand("SELECT QueryText FROM OrleansQuery WHERE QueryKey = $1", connection) { Parameters = { new() { Value = key } } };
        return new NpgsqlCommand((string)(await read.ExecuteScalarAsync(Token))!, connection) { Parameters = { new("DeploymentId", "c") } };
    }
}
