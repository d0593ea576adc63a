using Npgsql;

namespace RelayHeat.Silo.Storage.Postgres;

/// <summary>A session at the server, told from every other by its process and its beginning: no role can have another's.</summary>
/// <param name="Process">The process that serves it; others have the same number after it has ended.</param>
/// <param name="StartedAt">When it began.</param>
internal sealed record PostgresSession(int Process, DateTime StartedAt)
{
    /// <summary>The session of a connection.</summary>
    public static PostgresSession Of(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()", connection);
        return new PostgresSession(connection.ProcessID, (DateTime)command.ExecuteScalar()!);
    }

    /// <summary>
    /// Whether it is over: nothing that was begun in it is still under way. Where it is not, it is ended, unless it waits for a standby:
    /// then it has committed, and ends by itself when the standby has it.
    /// </summary>
    /// <param name="asker">A connection of the same role.</param>
    public bool IsOver(NpgsqlConnection asker)
    {
        using var command = new NpgsqlCommand(
            """
            SELECT count(*), count(CASE WHEN wait_event IS DISTINCT FROM 'SyncRep' THEN pg_terminate_backend(pid) END)
            FROM pg_stat_activity WHERE pid = $1 AND backend_start = $2
            """,
            asker)
        {
            Parameters = { new() { Value = Process }, new() { Value = StartedAt } },
        };
        return (long)command.ExecuteScalar()! == 0;
    }
}
