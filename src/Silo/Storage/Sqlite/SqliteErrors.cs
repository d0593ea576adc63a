using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace RelayHeat.Silo.Storage.Sqlite;

/// <summary>What SQLite's errors tell of a transaction.</summary>
internal static class SqliteErrors
{
    /// <summary>
    /// Whether it is certain that a transaction which ended with it is not in the log, even after a crash. An error of the disk is
    /// none of these: the last page may have been written before it.
    /// </summary>
    public static bool IsRolledBack(SqliteException e) =>
        e.SqliteErrorCode is SQLITE_FULL or SQLITE_BUSY or SQLITE_LOCKED or SQLITE_READONLY or SQLITE_CONSTRAINT;

    /// <summary>Whether it is of one commit, so that its neighbours may well be written; else it is of the file, and so of all.</summary>
    public static bool IsOfOneCommit(Exception? e) => e is not SqliteException
    {
        SqliteErrorCode: SQLITE_FULL or SQLITE_BUSY or SQLITE_LOCKED or SQLITE_READONLY or SQLITE_IOERR or SQLITE_CANTOPEN
            or SQLITE_NOMEM or SQLITE_NOTADB or SQLITE_PROTOCOL,
    };
}
