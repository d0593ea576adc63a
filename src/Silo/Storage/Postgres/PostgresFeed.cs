using System.Data.Common;

namespace RelayHeat.Silo.Storage.Postgres;

/// <summary>
/// Finds how far the feed can be read while silos append to it. A commit holds a write lock on the table of events until it is visible,
/// and announces in its session's name the last number that was given out before its own. A role that may not write the table can
/// neither do that nor keep a silo from it. Advisory locks are not trusted: every role can take them.
/// </summary>
internal static class PostgresFeed
{
    /// <summary>The name of a writer's session. During a commit the announced number follows it.</summary>
    public const string Writer = "relayheat-commit";

    /// <summary>What silos of the previous version look for: 0x5248 in the upper 16 bits of an advisory lock's key.</summary>
    public const string FormerLock = "5928988909433257984";

    private const string LastGiven = "SELECT last_value FROM relayheat_event_sequence";

    // A session that announces nothing has taken no number yet, or everything that it wrote is visible. Silos of the previous version
    // have another name, and may have taken any number.
    private const string SmallestAnnounced =
        $"""
         SELECT min(CASE WHEN a.application_name = 'relayheat-writer' THEN 0
                    ELSE substring(a.application_name FROM '^{Writer} ([0-9]+)$')::bigint END)
         FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
         WHERE l.locktype = 'relation' AND l.mode = 'RowExclusiveLock' AND l.granted AND l.relation = 'relayheat_event'::regclass
           AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
         """;

    /// <summary>The settled sequence. The connection must be outside of a transaction.</summary>
    public static async Task<long> ReadSettledSequenceAsync(DbConnection connection, CancellationToken token)
    {
        // Keep this order: a commit that has announced nothing at the second statement takes its numbers after the first.
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
