using System.Reflection;
using DbUp;
using Microsoft.Data.Sqlite;
using RelayHeat.Silo.Storage.Sqlite;

namespace RelayHeat.Storage;

/// <summary>Migrated data of a former release has the schema of a new database.</summary>
public sealed class SqliteMigrationTests
{
    // As in the first release: data after the first two scripts, then this build on the same file.
    [Fact]
    public void Migrate_OfDataFromBeforeThereWereFiles_AddsThemAndLeavesTheRest()
    {
        using var temporary = new TemporaryDirectory();
        var database = new SqliteDatabase(temporary.File("relayheat.db"));
        var former = DeployChanges.To
            .SqliteDatabase(database.ConnectionString)
            .WithScriptsEmbeddedInAssembly(Assembly.GetAssembly(typeof(SqliteDatabase))!, IsFormer)
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        Assert.True(former.Successful);
        Assert.DoesNotContain("relayheat_content", Schema(database));
        Run(
            database,
            """
            INSERT INTO OrleansStorage VALUES (1, 0, 0, 1, 'state', 'merchant/m', 'relayheat', x'7b7d', 1);
            INSERT INTO relayheat_event (at_ms, entity, version, type, actor, policy_version, data)
            VALUES (0, 'merchant/m', 1, 'tested', 'somebody', '2026-01', '{}');
            INSERT INTO relayheat_directory VALUES ('merchant', 'm', 'seats_free', 'm', '{}');
            """);

        database.Migrate();
        database.Migrate();

        using var whole = new TemporaryDirectory();
        var fresh = new SqliteDatabase(whole.File("relayheat.db"));
        fresh.Migrate();
        Assert.Equal(Schema(fresh), Schema(database));
        Assert.Equal((1L, 1L), (Rows(database, "relayheat_event"), Rows(database, "OrleansStorage WHERE status = 'seats_free' AND search = 'm'")));
        Assert.Equal(Rows(fresh, "SchemaVersions"), Rows(database, "SchemaVersions"));
        SqliteConnection.ClearAllPools();

        static long Rows(SqliteDatabase file, string table) => (long)Scalar(file, $"SELECT COUNT(*) FROM {table}");
    }

    private static bool IsFormer(string script) =>
        script.Contains(".Sqlite.Migrations.0001_", StringComparison.Ordinal)
        || script.Contains(".Sqlite.Migrations.0002_", StringComparison.Ordinal);

    private static string Schema(SqliteDatabase database) =>
        (string)Scalar(database, "SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_schema ORDER BY type, name)");

    private static void Run(SqliteDatabase database, string sql)
    {
        using var connection = database.OpenForWriting();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static object Scalar(SqliteDatabase database, string sql)
    {
        using var connection = database.OpenForReading();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()!;
    }
}
