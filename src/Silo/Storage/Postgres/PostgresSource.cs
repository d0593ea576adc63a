using System.Data.Common;
using System.Globalization;
using Npgsql;
using RelayHeat.Engine;

namespace RelayHeat.Silo.Storage.Postgres;

/// <summary>Reads of a PostgreSQL database that several silos write to.</summary>
internal sealed class PostgresSource(PostgresDatabase database) : ISqlSource
{
    /// <summary>
    /// Takes due rows: postpones them a little, and skips those that another silo is taking. So one silo at a time wakes a grain. A row
    /// comes again unless the grain's commit moves its due time.
    /// </summary>
    public string TakeDue { get; } = string.Create(CultureInfo.InvariantCulture, $"""
        UPDATE OrleansStorage SET due_at_ms = @p0 + {(long)ISqlSource.TakenFor.TotalMilliseconds}
        WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM OrleansStorage WHERE due_at_ms <= @p0 ORDER BY due_at_ms LIMIT @p1 FOR UPDATE SKIP LOCKED))
        RETURNING GrainIdExtensionString
        """);

    public string Holds(string text, string part) => $"strpos({text}, {part}) > 0";

    public Task<DbConnection> OpenForReadingAsync(CancellationToken token) => database.OpenForReadingAsync(token);

    public async Task<ContentSlice?> ReadContentSliceAsync(
        DbConnection connection, (string Entity, string Hash) file, int offset, int maxBytes, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT media_type, length(bytes), substr(bytes, $3 + 1, $4) FROM relayheat_content
            WHERE hash = $2 AND EXISTS (SELECT 1 FROM relayheat_content_use WHERE entity = $1 AND hash = $2)
            """,
            (NpgsqlConnection)connection)
        {
            Parameters =
            {
                new() { Value = file.Entity }, new() { Value = file.Hash }, new() { Value = offset }, new() { Value = maxBytes },
            },
        };
        await using var row = await command.ExecuteReaderAsync(token);
        return await row.ReadAsync(token) ? new ContentSlice(row.GetString(0), row.GetInt32(1), row.GetFieldValue<byte[]>(2)) : null;
    }

    public Task<long> ReadSettledSequenceAsync(DbConnection connection, CancellationToken token) =>
        PostgresFeed.ReadSettledSequenceAsync(connection, token);
}
