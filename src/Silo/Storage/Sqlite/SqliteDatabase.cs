using System.Reflection;
using DbUp;
using Microsoft.Data.Sqlite;
using RelayHeat.Hosting;

namespace RelayHeat.Silo.Storage.Sqlite;

/// <summary>The SQLite file of one data directory: where it is, how it is opened, and its schema.</summary>
internal sealed class SqliteDatabase(string path)
{
    /// <summary>
    /// How long a statement waits for a lock that somebody else holds; it is tried again until then. A commit may wait for
    /// the batch before it and then for itself, and both must end before a grain's caller gives up and knows nothing.
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

    /// <summary>A connection of its own for the writer, or for copies beside it: a commit has reached the disk when it is answered.</summary>
    public SqliteConnection OpenForWriting()
    {
        var connection = new SqliteConnection(ConnectionString + ";Pooling=False");
        connection.Open();
        SQLitePCL.raw.sqlite3_busy_timeout(connection.Handle, BusyTimeoutS * 1000);
        Execute(connection, "PRAGMA synchronous = FULL");
        Execute(connection, $"PRAGMA wal_autocheckpoint = {SqliteCheckpoints.MostPages}");
        // A log that a reader has made long is cut when it begins anew.
        Execute(connection, $"PRAGMA journal_size_limit = {SqliteCheckpoints.MostBytes}");
        // In KiB. Whenever pages have changed places, and they often do, the commit looks through the whole cache: a small one is
        // faster, and what it lacks is in the system's.
        Execute(connection, "PRAGMA cache_size = -8192");
        return connection;
    }

    /// <summary>
    /// Brings the schema to this build's, in files that nobody else may read. The data directory's lock keeps others out meanwhile.
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
            // A file without the right to write opens for reading alone, and says so only at the first commit.
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

    // SQLite gives what it makes beside the file, its log and its index of that, the file's own mode.
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
