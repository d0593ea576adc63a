using System.Collections.Immutable;
using Orleans.Metadata;
using RelayHeat.Silo.Storage.Sqlite;

namespace RelayHeat.Storage;

/// <summary>
/// Names that databases and processes of released versions know: they stay wherever the code moves. Add the name of a new script or
/// grain; never change or remove one.
/// </summary>
public sealed class PinnedNamesTests(PostgresServer server)
{
    private static readonly ImmutableArray<string> SqliteScripts =
    [
        "RelayHeat.Silo.Storage.Sqlite.Migrations.0001_orleans_storage.sql",
        "RelayHeat.Silo.Storage.Sqlite.Migrations.0002_relayheat.sql",
        "RelayHeat.Silo.Storage.Sqlite.Migrations.0003_content.sql",
        "RelayHeat.Silo.Storage.Sqlite.Migrations.0004_used_id.sql",
        "RelayHeat.Silo.Storage.Sqlite.Migrations.0005_part.sql",
        "RelayHeat.Silo.Storage.Sqlite.Migrations.0006_files_removed.sql",
        "RelayHeat.Silo.Storage.Sqlite.Migrations.0007_one_row.sql",
    ];

    private static readonly ImmutableArray<string> PostgresScripts =
    [
        "RelayHeat.Silo.Storage.Postgres.Migrations.0001_orleans_storage.sql",
        "RelayHeat.Silo.Storage.Postgres.Migrations.0002_orleans_membership.sql",
        "RelayHeat.Silo.Storage.Postgres.Migrations.0003_relayheat.sql",
        "RelayHeat.Silo.Storage.Postgres.Migrations.0004_part.sql",
        "RelayHeat.Silo.Storage.Postgres.Migrations.0005_compression.sql",
        "RelayHeat.Silo.Storage.Postgres.Migrations.0006_cleanup_and_vacuum.sql",
        "RelayHeat.Silo.Storage.Postgres.Migrations.0007_files_removed.sql",
        "RelayHeat.Silo.Storage.Postgres.Migrations.0008_one_row.sql",
    ];

    private static readonly ImmutableArray<string> Grains =
    [
        "account", "clock", "commission", "fund-account", "merchant", "provider", "read-model", "subject",
    ];

    private static readonly ImmutableArray<string> Interfaces =
    [
        "IAggregateGrain", "IClockGrain", "ICommissionGrain", "IFundAccountGrain", "IMerchantGrain", "IOperatorAccountGrain",
        "IProviderGrain", "IReadModelGrain", "ISubjectGrain",
    ];

    [Fact]
    public void EmbeddedScripts_HaveTheNamesOfTheJournals()
    {
        var embedded = typeof(SqliteDatabase).Assembly.GetManifestResourceNames().Order(StringComparer.Ordinal).ToList();

        Assert.Equal(SqliteScripts, embedded.Where(name => name.Contains(".Sqlite.Migrations.", StringComparison.Ordinal)));
        Assert.Equal(PostgresScripts, embedded.Where(name => name.Contains(".Postgres.Migrations.", StringComparison.Ordinal)));
        Assert.Contains("RelayHeat.Silo.Storage.Postgres.Grants.sql", embedded);
    }

    // A renamed script is not in the journal: it would run again on tables that it has already created.
    [Fact]
    public async Task Journal_OfSqlite_NamesEveryScript()
    {
        await using var database = new SqliteTestDatabase();
        await database.CreateAsync();

        Assert.Equal(SqliteScripts, await JournalAsync(database));
    }

    [Fact]
    public async Task Journal_OfPostgres_NamesEveryScript()
    {
        await using var database = new PostgresTestDatabase(server);
        await database.CreateAsync();

        Assert.Equal(PostgresScripts, await JournalAsync(database));
    }

    // Grain types and interfaces are in calls between processes. The kind of a grain is also in the keys of rows.
    [Fact]
    public async Task Grains_AreCalledAsTheyWere()
    {
        await using var storage = await StorageFixture.StartAsync(new SqliteTestDatabase());

        var manifest = storage.Manifest;

        Assert.Equal(Grains, manifest.Grains.Where(g => IsOurs(g.Value)).Select(g => g.Key.ToString()!).Order(StringComparer.Ordinal));
        Assert.Superset(Interfaces.ToHashSet(), manifest.Interfaces.Keys.Select(i => i.ToString()!).ToHashSet());
    }

    private static bool IsOurs(GrainProperties grain) => grain.Properties
        .GetValueOrDefault(WellKnownGrainTypeProperties.FullTypeName, "")
        .StartsWith("RelayHeat.", StringComparison.Ordinal);

    private static async Task<List<string>> JournalAsync(ITestDatabase database)
    {
        await using var connection = await database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT scriptname FROM schemaversions ORDER BY scriptname";
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var names = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) names.Add(reader.GetString(0));
        return names;
    }
}
