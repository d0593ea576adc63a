using Npgsql;
using RelayHeat.Hosting;
using RelayHeat.Silo.Storage.Postgres;

namespace RelayHeat.Storage.Postgres;

/// <summary>What a single commit or an unusual database does to the writer and to other commits.</summary>
public sealed class WriterLimitsTests(PostgresServer server) : IAsyncLifetime
{
    private const int Neighbours = 50;

    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly PostgresTestDatabase _database = new(server);
    private StorageFixture _storage = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _storage = await StorageFixture.StartAsync(_database);

    public ValueTask DisposeAsync() => _storage.DisposeAsync();

    // Another session locks the row for longer than a statement may take.
    [Fact]
    public async Task Batch_WithARowThatIsLocked_FailsThatOneAlone()
    {
        await WriteAsync("merchant/locked", "ann");
        await using var foreign = await _database.OpenAsync();
        await using var hold = await foreign.BeginTransactionAsync(Token);
        await ExecuteAsync(foreign, "SELECT 1 FROM OrleansStorage WHERE GrainIdExtensionString = 'merchant/locked' FOR UPDATE");

        var locked = WriteAsync("merchant/locked", "ann", "1");
        var others = Enumerable.Range(0, Neighbours).Select(i => WriteAsync($"merchant/{i}", "ann")).ToList();

        await Assert.ThrowsAsync<CommitRolledBackException>(() => locked);
        await Task.WhenAll(others);
        await hold.RollbackAsync(Token);
        await WriteAsync("merchant/locked", "ann", "1");
    }

    // A lone surrogate is no text: the driver cannot send it, and closes the connection.
    [Fact]
    public async Task Batch_WithATextThatCannotBeSent_FailsThatOneAlone()
    {
        var bad = WriteAsync("merchant/bad", "\ud800");
        var others = Enumerable.Range(0, Neighbours).Select(i => WriteAsync($"merchant/{i}", "ann")).ToList();

        await Assert.ThrowsAsync<CommitRolledBackException>(() => bad);
        await Task.WhenAll(others);
        Assert.Equal(Neighbours, await _storage.CountAsync("relayheat_event"));
    }

    [Fact]
    public async Task Defaults_OfADatabaseThatWouldChangeWhatACommitIs_AreNotThoseOfAnyConnection()
    {
        var name = new NpgsqlConnectionStringBuilder(_database.ConnectionString).Database;
        (string Name, string Theirs, string Ours)[] settings =
        [
            ("default_transaction_isolation", "serializable", "read committed"), ("default_transaction_read_only", "on", "off"),
            ("default_transaction_deferrable", "on", "off"), ("synchronous_commit", "off", "on"), ("search_path", "pg_catalog", "public"),
            ("statement_timeout", "1ms", "5s"), ("lock_timeout", "1ms", "2500ms"), ("idle_session_timeout", "1ms", "0"),
            ("client_min_messages", "error", "warning"), ("standard_conforming_strings", "off", "on"), ("bytea_output", "escape", "hex"),
            ("DateStyle", "German, DMY", "ISO, MDY"), ("IntervalStyle", "sql_standard", "postgres"), ("TimeZone", "Asia/Shanghai", "UTC"),
        ];
        await using (var admin = await _database.OpenAsync())
        {
            foreach (var setting in settings) await ExecuteAsync(admin, $"ALTER DATABASE {name} SET {setting.Name} = {Quoted(setting)}");
        }
        NpgsqlConnection.ClearAllPools();
        var database = _database.Database;

        foreach (var way in new[] { database.ConnectionString, database.MembershipConnectionString, database.WriterConnectionString })
        {
            await using var connection = new NpgsqlConnection(way);
            await connection.OpenAsync(Token);
            foreach (var setting in settings) Assert.Equal(setting.Ours, await ExecuteAsync(connection, $"SHOW {setting.Name}"));
        }
        await using var other = await StorageFixture.StartAsync(new SameDatabase(_database));
        await StorageFixture.WriteAsync(other.Queue, "merchant/m", StorageFixture.Named("one"));
        Assert.Empty(database.Migrate());

        static string Quoted((string Name, string Theirs, string Ours) s) => s.Name == "search_path" ? s.Theirs : $"'{s.Theirs}'";
    }

    [Fact]
    public async Task ConnectionString_MayAskForMoreThanTheDefaults()
    {
        var database = new PostgresDatabase(_database.ConnectionString + ";Options=-c synchronous_commit=remote_apply;Search Path=elsewhere");

        await using var connection = new NpgsqlConnection(database.WriterConnectionString);
        await connection.OpenAsync(Token);

        Assert.Equal("remote_apply", await ExecuteAsync(connection, "SHOW synchronous_commit"));
        Assert.Equal("elsewhere", await ExecuteAsync(connection, "SHOW search_path"));
    }

    // The connection string names a dead server besides the live one, as after a failover.
    [Fact]
    public async Task Hosts_OfWhichOneIsThePrimary_AreMigratedReadAndWritten()
    {
        var one = new NpgsqlConnectionStringBuilder(_database.ConnectionString);
        one.Host = FormattableString.Invariant($"127.0.0.1:1,{one.Host}:{one.Port}");
        one.TargetSessionAttributes = "primary";
        var database = new PostgresDatabase(one.ToString());

        Assert.Empty(database.Migrate());
        await using var reading = await database.OpenForReadingAsync(Token);
        await using var other = await StorageFixture.StartAsync(new SameDatabase(_database, database));
        Assert.Equal("1", await StorageFixture.WriteAsync(other.Queue, "merchant/m", StorageFixture.Named("one")));
        Assert.Equal("one", (await StorageFixture.ReadAsync(other.Stock, "merchant/m")).State!.State!.Name);
    }

    // A role's search path has put the tables into another schema. They must not be created again, empty.
    [Fact]
    public async Task Migrate_WhereTheTablesAreInAnotherSchema_SaysHowToFindThem()
    {
        await using (var admin = await _database.OpenAsync()) await ExecuteAsync(admin, "ALTER SCHEMA public RENAME TO \"Other\"");

        var refused = Assert.Throws<StartupException>(() => _database.Database.Migrate());

        Assert.Contains("'Search Path=\"Other\"'", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<object?> ExecuteAsync(System.Data.Common.DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(Token);
    }

    private Task<string> WriteAsync(string key, string actor, string? etag = null)
    {
        var happened = new EventRow(Noon, etag is null ? 1 : 2, "tested", actor, "2026-01", "{}");
        return StorageFixture.WriteAsync(
            _storage.Queue, key, StorageFixture.With(new CommitEffects { Entity = key, Events = [happened] }), etag);
    }
}
