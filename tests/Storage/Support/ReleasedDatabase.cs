using System.Data.Common;
using System.IO.Compression;
using Npgsql;
using Orleans.Hosting;

namespace RelayHeat.Storage.Support;

/// <summary>The content of a database of a released version, independent of its tables.</summary>
/// <param name="Rows">Every grain's row: key, version, payload in hexadecimal digits.</param>
/// <param name="Listed">The lists: key, status, search text.</param>
/// <param name="Due">The due times: key, instant.</param>
/// <param name="Undelivered">Messages: key, version, number, actor, payload.</param>
/// <param name="Events">The number of events.</param>
public sealed record ReleasedContent(
    List<(string Key, int Version, string Payload)> Rows,
    List<(string Key, string Status, string Search)> Listed,
    List<(string Key, long DueAtMs)> Due,
    List<(string Key, long Version, int Number, string Actor, string Payload)> Undelivered,
    long Events)
{
    /// <summary>Reads it from the tables of commit f269a2f.</summary>
    public static async Task<ReleasedContent> ReadAsync(DbConnection connection) => new(
        await RowsAsync(connection, "SELECT GrainIdExtensionString, Version, PayloadBinary FROM OrleansStorage ORDER BY 1", RowOf),
        await RowsAsync(
            connection,
            "SELECT kind || '/' || id, status, search FROM relayheat_directory ORDER BY 1",
            row => (row.GetString(0), row.GetString(1), row.GetString(2))),
        await RowsAsync(
            connection, "SELECT entity, due_at_ms FROM relayheat_wakeup ORDER BY due_at_ms", row => (row.GetString(0), row.GetInt64(1))),
        await RowsAsync(
            connection,
            "SELECT entity, version, number, actor, payload FROM relayheat_outbox ORDER BY entity, version, number",
            row => (row.GetString(0), row.GetInt64(1), row.GetInt32(2), row.GetString(3), row.GetString(4))),
        (await RowsAsync(connection, "SELECT count(*) FROM relayheat_event", row => row.GetInt64(0))).Single());

    /// <summary>Every grain's current row.</summary>
    public static Task<List<(string Key, int Version, string Payload)>> ReadRowsAsync(DbConnection connection) =>
        RowsAsync(connection, "SELECT GrainIdExtensionString, Version, PayloadBinary FROM OrleansStorage ORDER BY 1", RowOf);

    private static (string Key, int Version, string Payload) RowOf(DbDataReader row) =>
        (row.GetString(0), row.GetInt32(1), Convert.ToHexString(row.GetFieldValue<byte[]>(2)));

    private static async Task<List<T>> RowsAsync<T>(DbConnection connection, string sql, Func<DbDataReader, T> map)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync()) rows.Add(map(reader));
        return rows;
    }
}

/// <summary>A database of a released version, made as <c>Released/README.md</c> says, and migrated to this build's schema.</summary>
public interface IReleasedDatabase : ITestDatabase
{
    /// <summary>Its content before the migration.</summary>
    ReleasedContent Content { get; }
}

/// <summary>The SQLite file of commit f269a2f.</summary>
internal sealed class ReleasedSqlite : IReleasedDatabase
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SqliteTestDatabase _database;

    public ReleasedSqlite() => _database = new SqliteTestDatabase(_directory.Path);

    public ReleasedContent Content { get; private set; } = null!;

    public async Task CreateAsync()
    {
        await using (var to = File.Create(_directory.File("relayheat.db")))
        await using (var from = new GZipStream(File.OpenRead(Released.PathOf("f269a2f.db.gz")), CompressionMode.Decompress))
        {
            await from.CopyToAsync(to);
        }
        await using (var connection = await OpenAsync()) Content = await ReleasedContent.ReadAsync(connection);
        await _database.CreateAsync();
    }

    public void AddTo(ISiloBuilder silo) => _database.AddTo(silo);

    public Task<DbConnection> OpenAsync() => _database.OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _directory.Dispose();
    }
}

/// <summary>The PostgreSQL database of commit f269a2f.</summary>
internal sealed class ReleasedPostgres(PostgresServer server) : IReleasedDatabase
{
    private readonly PostgresTestDatabase _database = new(server);

    public ReleasedContent Content { get; private set; } = null!;

    public Task CreateAsync() => _database.CreateAsync(RestoreAsync);

    public void AddTo(ISiloBuilder silo) => _database.AddTo(silo);

    public Task<DbConnection> OpenAsync() => _database.OpenAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private async Task RestoreAsync()
    {
        using var dump = new StreamReader(new GZipStream(File.OpenRead(Released.PathOf("f269a2f.sql.gz")), CompressionMode.Decompress));
        await using (var connection = await OpenAsync())
        await using (var restore = new NpgsqlCommand(await dump.ReadToEndAsync(), (NpgsqlConnection)connection))
        {
            await restore.ExecuteNonQueryAsync();
        }
        // The dump has changed the search path of its own connection.
        await using var after = await OpenAsync();
        Content = await ReleasedContent.ReadAsync(after);
    }
}

internal static class Released
{
    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Released", file);
}
