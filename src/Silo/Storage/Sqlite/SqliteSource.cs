using System.Data.Common;
using Microsoft.Data.Sqlite;
using RelayHeat.Engine;

namespace RelayHeat.Silo.Storage.Sqlite;

/// <summary>Reads of the SQLite file. One writer appends to the feed, so everything visible is settled.</summary>
internal sealed class SqliteSource(SqliteDatabase database) : ISqlSource
{
    // In random order: grains that fail every time must not keep the others from their turn.
    public string TakeDue =>
        """
        SELECT GrainIdExtensionString FROM OrleansStorage WHERE due_at_ms <= @p0 ORDER BY random() LIMIT @p1
        """;

    public string Holds(string text, string part) => $"instr({text}, {part}) > 0";

    // The driver is synchronous underneath.
    public Task<DbConnection> OpenForReadingAsync(CancellationToken token) => Task.FromResult<DbConnection>(database.OpenForReading());

    // A SELECT reads the whole file for each range of it; a blob handle seeks to the range.
    public Task<ContentSlice?> ReadContentSliceAsync(
        DbConnection connection, (string Entity, string Hash) file, int offset, int maxBytes, CancellationToken token)
    {
        using var command = ((SqliteConnection)connection).CreateCommand();
        command.CommandText =
            """
            SELECT rowid, media_type FROM relayheat_content
            WHERE hash = @hash AND EXISTS (SELECT 1 FROM relayheat_content_use WHERE entity = @entity AND hash = @hash)
            """;
        command.Parameters.AddWithValue("@entity", file.Entity);
        command.Parameters.AddWithValue("@hash", file.Hash);
        using var row = command.ExecuteReader();
        if (!row.Read()) return Task.FromResult<ContentSlice?>(null);
        using var blob = new SqliteBlob((SqliteConnection)connection, "relayheat_content", "bytes", row.GetInt64(0), readOnly: true);
        blob.Position = Math.Min(offset, blob.Length);
        var bytes = new byte[Math.Min(maxBytes, blob.Length - blob.Position)];
        blob.ReadExactly(bytes);
        return Task.FromResult<ContentSlice?>(new ContentSlice(row.GetString(1), (int)blob.Length, bytes));
    }

    public Task<long> ReadSettledSequenceAsync(DbConnection connection, CancellationToken token) => Task.FromResult(long.MaxValue);
}
