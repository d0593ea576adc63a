using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace RelayHeat.Silo.Storage.Sqlite;

/// <summary>What an error of SQLite means for the transaction.</summary>
internal static class SqliteErrors
{
    /// <summary>
    /// Whether a transaction that failed with this error is certainly not in the log, even after a crash. After a disk error that is not
    /// certain: the last page may have been written before.
    /// </summary>
    public static bool IsRolledBack(SqliteException e) =>
        e.SqliteErrorCode is SQLITE_FULL or SQLITE_BUSY or SQLITE_LOCKED or SQLITE_READONLY or SQLITE_CONSTRAINT;

    /// <summary>Whether one commit is at fault, so that the rest of the batch can be written. Otherwise the file is.</summary>
    public static bool IsOfOneCommit(Exception? e) => e is not SqliteException
    {
        SqliteErrorCode: SQLITE_FULL or SQLITE_BUSY or SQLITE_LOCKED or SQLITE_READONLY or SQLITE_IOERR or SQLITE_CANTOPEN
            or SQLITE_NOMEM or SQLITE_NOTADB or SQLITE_PROTOCOL,
    };
}
