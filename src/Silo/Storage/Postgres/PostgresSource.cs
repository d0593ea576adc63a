using System.Data.Common;
using System.Globalization;

namespace RelayHeat.Silo.Storage.Postgres;

/// <summary>What is read of a PostgreSQL database that several silos write to.</summary>
internal sealed class PostgresSource(PostgresDatabase database) : ISqlSource
{
    /// <summary>
    /// Due rows are taken: put off by a little, past those that another silo is taking just now. So each is woken by one silo at a
    /// time, and comes again unless what is due is done, which removes the row or moves it.
    /// </summary>
    public string TakeDue { get; } = string.Create(CultureInfo.InvariantCulture, $"""
        WITH wakeups AS (
            UPDATE relayheat_wakeup SET due_at_ms = @p0 + {TakenForMs}
            WHERE entity IN (
                SELECT entity FROM relayheat_wakeup WHERE due_at_ms <= @p0 ORDER BY due_at_ms LIMIT @p1 FOR UPDATE SKIP LOCKED)
            RETURNING entity),
        messages AS (
            UPDATE relayheat_outbox SET due_at_ms = @p0 + {TakenForMs}
            WHERE (entity, version, number) IN (
                SELECT entity, version, number FROM relayheat_outbox
                WHERE due_at_ms <= @p0 ORDER BY due_at_ms LIMIT @p1 FOR UPDATE SKIP LOCKED)
            RETURNING entity)
        SELECT entity FROM wakeups UNION SELECT entity FROM messages
        """);

    private const int TakenForMs = 5000;

    public string Holds(string text, string part) => $"strpos({text}, {part}) > 0";

    public Task<DbConnection> OpenForReadingAsync(CancellationToken token) => database.OpenForReadingAsync(token);

    public Task<long> ReadSettledSequenceAsync(DbConnection connection, CancellationToken token) =>
        PostgresFeed.ReadSettledSequenceAsync(connection, token);
}
