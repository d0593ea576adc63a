using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using static SQLitePCL.raw;

namespace RelayHeat.Silo.Storage.Sqlite;

/// <summary>
/// Copies the write-ahead log into the file in the background. A copy of many pages takes as long as hundreds of commits, and no commit
/// should wait for it. Afterwards the writer copies only what it wrote meanwhile, and the log restarts.
/// </summary>
internal sealed partial class SqliteCheckpoints(SqliteDatabase database, ILogger<SqliteCheckpoints> logger) : IDisposable
{
    /// <summary>Pages in the log before it is copied: 48 MiB. So a page that changes often is copied once for many changes.</summary>
    public const int PagesBetween = 12_000;

    /// <summary>Pages in the log before the writer copies it itself, if the background copy has failed: 64 MiB.</summary>
    public const int MostPages = 16_000;

    /// <summary>The most bytes that the log's file keeps after everything is copied.</summary>
    public const int MostBytes = MostPages * 4096;

    // While a reader still uses the file's former content, the copy is incomplete.
    private const int PagesUntilRetry = 1_500;

    private SqliteConnection? _connection;
    private Task? _copy;
    private int _pages;

    /// <summary>Starts a copy, or finishes one, if it is time. The writer calls it between its transactions.</summary>
    public void Follow(SqliteConnection writer)
    {
        _pages += PagesWrittenBy(writer);
        if (_copy is null && _pages >= PagesBetween) _copy = Task.Factory.StartNew(CopyBeside, TaskCreationOptions.LongRunning);
        if (_copy is not { IsCompleted: true }) return;
        _copy = null;
        _pages = Copy(writer) ? 0 : PagesBetween - PagesUntilRetry;
    }

    public void Dispose()
    {
        _copy?.Wait();
        _connection?.Dispose();
    }

    private void CopyBeside()
    {
        try
        {
            Copy(_connection ??= database.OpenForWriting());
        }
        catch (SqliteException e)
        {
            LogCopyFailed(e.SqliteErrorCode);
        }
    }

    /// <summary>Copies what it can without waiting. Returns whether that was everything.</summary>
    private bool Copy(SqliteConnection connection)
    {
        var code = sqlite3_wal_checkpoint_v2(connection.Handle, "main", SQLITE_CHECKPOINT_PASSIVE, out var pages, out var copied);
        if (code != SQLITE_OK) LogCopyFailed(code);
        return code == SQLITE_OK && copied == pages;
    }

    private static int PagesWrittenBy(SqliteConnection connection)
    {
        const int written = SQLITE_DBSTATUS_CACHE_WRITE, forget = 1;
        sqlite3_db_status(connection.Handle, written, out var pages, out _, forget);
        return pages;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The write-ahead log was not copied (SQLite code {Code}). It is tried again.")]
    private partial void LogCopyFailed(int code);
}
