using System.Reflection;
using DbUp;
using Microsoft.Data.Sqlite;
using RelayHeat.Hosting;

namespace RelayHeat.Silo.Storage.Sqlite;

/// <summary>The SQLite file of one data directory: where it is, how it is opened, and its schema.</summary>
internal sealed class SqliteDatabase(string path)
{
    /// <summary>
    /// How long a statement waits for a lock. A commit may wait this long for the batch before it and once more for its own; both must end
    /// before the caller times out without an answer.
    /// </summary>
    public const int BusyTimeoutS = 3;

    public string ConnectionString { get; } = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        DefaultTimeout = BusyTimeoutS,
        Pooling = true,
    }.ToString();

    /// <summary>A connection for reading; write-ahead logging lets it read beside the writer.</summary>
    public SqliteConnection OpenForReading()
    {
        var connection = new SqliteConnection(ConnectionString);
        connection.Open();
        return connection;
    }

    /// <summary>A connection outside of the pool, for the writer or the checkpoints. A commit is on the disk when it returns.</summary>
    public SqliteConnection OpenForWriting()
    {
        var connection = new SqliteConnection(ConnectionString + ";Pooling=False");
        connection.Open();
        SQLitePCL.raw.sqlite3_busy_timeout(connection.Handle, BusyTimeoutS * 1000);
        Execute(connection, "PRAGMA synchronous = FULL");
        Execute(connection, $"PRAGMA wal_autocheckpoint = {SqliteCheckpoints.MostPages}");
        // Truncate a log that a long read has let grow, when it restarts.
        Execute(connection, $"PRAGMA journal_size_limit = {SqliteCheckpoints.MostBytes}");
        // 8 MiB. Whenever pages have moved, which is often, a commit scans the whole cache. A small cache is faster, and the system's
        // own cache holds the rest.
        Execute(connection, "PRAGMA cache_size = -8192");
        return connection;
    }

    /// <summary>
    /// Brings the schema up to date, in files that only their owner may read. The data directory's lock keeps other processes out.
    /// </summary>
    /// <exception cref="StartupException">The file is not a database of ours, is damaged, or cannot be written.</exception>
    public void Migrate()
    {
        MakePrivate();
        try
        {
            using var connection = new SqliteConnection(ConnectionString + ";Pooling=False");
            connection.Open();
            Execute(connection, "PRAGMA journal_mode = WAL");
            // SQLite opens a write-protected file for reading only, and says so no earlier than at the first commit.
            var isReadOnly = SQLitePCL.raw.sqlite3_db_readonly(connection.Handle, "main") == 1;
            if (isReadOnly) throw new StartupException($"The database {path} cannot be written.");
        }
        catch (SqliteException e)
        {
            throw new StartupException($"The database {path} cannot be used: {e.Message}");
        }
        var result = DeployChanges.To
            .SqliteDatabase(ConnectionString)
            .WithScriptsEmbeddedInAssembly(
                Assembly.GetExecutingAssembly(), name => name.Contains(".Sqlite.Migrations.", StringComparison.Ordinal))
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        if (!result.Successful) throw new StartupException($"The database {path} could not be migrated: {result.Error.Message}");
    }

    // SQLite creates the log and its index with the mode of the file.
    private void MakePrivate()
    {
        try
        {
            OwnerOnly.Create(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The database {path} cannot be used: {e.Message}");
        }
        foreach (var file in (string[])[path, $"{path}-wal", $"{path}-shm"]) OwnerOnly.Close(file);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
