using Microsoft.Data.Sqlite;
using SQLitePCL;
using static SQLitePCL.raw;

namespace RelayHeat.Silo.Storage.Sqlite;

/// <summary>
/// A prepared statement of the writer. It calls SQLite's own functions: the ADO.NET driver costs more than the database's work for a
/// commit. Values are bound in the order of their numbers.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;
    private int _bound;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _connection = connection.Handle!;
        ThrowUnlessOk(sqlite3_prepare_v3(_connection, sql, SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    public SqliteStatement Bind(string? text) =>
        Bound(text is null ? sqlite3_bind_null(_statement, ++_bound) : sqlite3_bind_text(_statement, ++_bound, text));

    public SqliteStatement Bind(long? number) => Bound(
        number is { } n ? sqlite3_bind_int64(_statement, ++_bound, n) : sqlite3_bind_null(_statement, ++_bound));

    public SqliteStatement Bind(byte[] bytes) => Bound(sqlite3_bind_blob(_statement, ++_bound, bytes));

    /// <summary>Runs it with the bound values.</summary>
    /// <returns>The number of changed rows.</returns>
    /// <exception cref="SqliteException">It failed; close the connection.</exception>
    public int Run()
    {
        var code = sqlite3_step(_statement);
        if (code is not (SQLITE_DONE or SQLITE_ROW)) SqliteException.ThrowExceptionForRC(code, _connection);
        sqlite3_reset(_statement);
        _bound = 0;
        return sqlite3_changes(_connection);
    }

    public void Dispose() => _statement.Dispose();

    private SqliteStatement Bound(int code)
    {
        ThrowUnlessOk(code);
        return this;
    }

    private void ThrowUnlessOk(int code)
    {
        if (code != SQLITE_OK) SqliteException.ThrowExceptionForRC(code, _connection);
    }
}
