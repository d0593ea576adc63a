using Npgsql;

namespace RelayHeat.Silo.Storage.Postgres;

/// <summary>How the answer to a statement ends that is a transaction of its own.</summary>
internal static class PostgresAnswers
{
    /// <summary>
    /// Reads on to the end, once the rows are read. What comes then is said of the commit, and a warning says that it is not what
    /// was asked for: a standby that it shall wait for has not got it.
    /// </summary>
    /// <exception cref="NpgsqlException">It failed, or was warned of.</exception>
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
