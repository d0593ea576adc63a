using System.Data.Common;
using System.Globalization;

namespace RelayHeat.Silo.Storage.Postgres;

/// <summary>What is read of a PostgreSQL database that several silos write to.</summary>
internal sealed class PostgresSource(PostgresDatabase database) : ISqlSource
{
    /// <summary>
    /// Marks the advisory locks that commits hold until they are visible: the upper 16 bits of the key. The lower 48 are the last
    /// number that the feed had given out when the commit began, so all of its own are greater.
    /// </summary>
    public const long FeedLock = 0x5248L << 48;

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

    // Two statements, in this order: a commit that is not seen among the locks has yet to take its numbers, after the first one.
    public async Task<long> ReadSettledSequenceAsync(DbConnection connection, CancellationToken token)
    {
        var given = await ScalarAsync(connection, "SELECT last_value FROM relayheat_event_sequence", token);
        var open = await ScalarAsync(
            connection,
            $"""
             SELECT coalesce(min((classid::bigint & 65535) << 32 | objid::bigint), {long.MaxValue}) FROM pg_locks
             WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >> 16 = {FeedLock >> 48}
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
             """,
            token);
        return Math.Min(given, open);
    }

    private static async Task<long> ScalarAsync(DbConnection connection, string sql, CancellationToken token)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)(await command.ExecuteScalarAsync(token))!;
    }
}
