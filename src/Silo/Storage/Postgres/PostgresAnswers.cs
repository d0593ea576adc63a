using Npgsql;

namespace RelayHeat.Silo.Storage.Postgres;

/// <summary>Reads the end of the answer to a statement that is a transaction of its own.</summary>
internal static class PostgresAnswers
{
    /// <summary>
    /// Call it after the last row. What follows is about the commit: a warning means that a standby for which the commit must wait has not
    /// received it.
    /// </summary>
    /// <exception cref="NpgsqlException">The commit failed, or the server warned.</exception>
    public static void ReadToCommit(this NpgsqlDataReader reader, NpgsqlConnection connection)
    {
        PostgresNotice? warning = null;
        void Note(object sender, NpgsqlNoticeEventArgs e) => warning = e.Notice;
        connection.Notice += Note;
        try
        {
            while (reader.NextResult())
            {
            }
        }
        finally
        {
            connection.Notice -= Note;
        }
        if (warning is not null) throw new NpgsqlException($"The commit is not confirmed: {warning.SqlState}: {warning.MessageText}");
    }
}
