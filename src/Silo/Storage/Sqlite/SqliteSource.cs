using System.Data.Common;

namespace RelayHeat.Silo.Storage.Sqlite;

/// <summary>What is read of the SQLite file. One writer appends the feed, so all that is visible is settled.</summary>
internal sealed class SqliteSource(SqliteDatabase database) : ISqlSource
{
    // In no order: a page of grains that cannot be served must not keep the others waiting for ever.
    public string TakeDue =>
        """
        SELECT entity FROM (
            SELECT entity FROM relayheat_wakeup WHERE due_at_ms <= @p0
            UNION SELECT entity FROM relayheat_outbox WHERE due_at_ms <= @p0)
        ORDER BY random() LIMIT @p1
        """;

    public string Holds(string text, string part) => $"instr({text}, {part}) > 0";

    // The driver is synchronous underneath.
    public Task<DbConnection> OpenForReadingAsync(CancellationToken token) => Task.FromResult<DbConnection>(database.OpenForReading());

    public Task<long> ReadSettledSequenceAsync(DbConnection connection, CancellationToken token) => Task.FromResult(long.MaxValue);
}
