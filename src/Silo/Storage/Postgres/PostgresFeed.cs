using System.Data.Common;

namespace RelayHeat.Silo.Storage.Postgres;

/// <summary>
/// How far the feed can be read while silos append to it. Who appends holds the table of events as only those may who may write it,
/// until all is visible, and says in the name of its session after which number its own begin. Neither can be had, kept from a silo,
/// or imitated by a role without that right. Of advisory locks, which are everybody's, nothing is believed.
/// </summary>
internal static class PostgresFeed
{
    /// <summary>The name of a writer's session. The last number that was given out before follows, from there to the commit's end.</summary>
    public const string Writer = "relayheat-commit";

    /// <summary>What silos of the version before this one look for: 0x5248 in the upper 16 bits of an advisory lock's key.</summary>
    public const string FormerLock = "5928988909433257984";

    private const string LastGiven = "SELECT last_value FROM relayheat_event_sequence";

    // Who says nothing has taken no number yet, or all that it wrote is visible. Silos of the version before have another name, and
    // may have taken any.
    private const string SmallestAnnounced =
        $"""
         SELECT min(CASE WHEN a.application_name = 'relayheat-writer' THEN 0
                    ELSE substring(a.application_name FROM '^{Writer} ([0-9]+)$')::bigint END)
         FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
         WHERE l.locktype = 'relation' AND l.mode = 'RowExclusiveLock' AND l.granted AND l.relation = 'relayheat_event'::regclass
           AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
         """;

    /// <summary>The number up to which all that will ever be visible is visible.</summary>
    /// <param name="connection">A connection outside of a transaction.</param>
    /// <param name="token">Cancels the reading.</param>
    /// <returns>The number.</returns>
    public static async Task<long> ReadSettledSequenceAsync(DbConnection connection, CancellationToken token)
    {
        // In this order: a commit that has announced nothing by the second statement takes its numbers after the first one.
        var given = (long)(await ScalarAsync(connection, LastGiven, token))!;
        return await ScalarAsync(connection, SmallestAnnounced, token) is long announced ? Math.Min(given, announced) : given;
    }

    private static async Task<object?> ScalarAsync(DbConnection connection, string sql, CancellationToken token)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(token);
    }
}
