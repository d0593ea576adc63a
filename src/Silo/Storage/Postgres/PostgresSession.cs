using Npgsql;

namespace RelayHeat.Silo.Storage.Postgres;

/// <summary>A session at the server. Its process and start time identify it: process ids are reused. No role can imitate it.</summary>
internal sealed record PostgresSession(int Process, DateTime StartedAt)
{
    public static PostgresSession Read(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()", connection);
        return new PostgresSession(connection.ProcessID, (DateTime)command.ExecuteScalar()!);
    }

    /// <summary>
    /// Whether the session has ended, so that nothing of it still runs. If not, this terminates it, unless it waits for a standby: then it
    /// has committed, and ends by itself. <paramref name="asker"/> must have the same role.
    /// </summary>
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
