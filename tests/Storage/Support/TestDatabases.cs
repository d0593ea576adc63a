using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Orleans.Hosting;
using RelayHeat.Silo;
using RelayHeat.Silo.Storage.Postgres;
using RelayHeat.Silo.Storage.Sqlite;

namespace RelayHeat.Storage.Support;

/// <summary>A database that is created for one test and deleted after it.</summary>
public interface ITestDatabase : IAsyncDisposable
{
    /// <summary>Creates it with the schema of this build.</summary>
    Task CreateAsync();

    /// <summary>Adds its storage to a silo.</summary>
    void AddTo(ISiloBuilder silo);

    /// <summary>A connection besides the product's.</summary>
    Task<DbConnection> OpenAsync();
}

/// <summary>An SQLite file, by default in a directory of its own.</summary>
internal sealed class SqliteTestDatabase : ITestDatabase
{
    private readonly TemporaryDirectory _directory = new();

    public SqliteTestDatabase(string? directory = null) =>
        File = new SqliteDatabase(Path.Combine(directory ?? _directory.Path, "relayheat.db"));

    public SqliteDatabase File { get; }

    public Task CreateAsync()
    {
        File.Migrate();
        return Task.CompletedTask;
    }

    public void AddTo(ISiloBuilder silo) => silo.AddSqliteStorage(new Nothing(), File);

    public Task<DbConnection> OpenAsync() => Task.FromResult<DbConnection>(File.OpenForReading());

    public ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}

/// <summary>A database of the PostgreSQL server that all tests share. Tests that hold locks raise the statement time-out.</summary>
internal sealed class PostgresTestDatabase(PostgresServer server, int statementTimeoutMs = 5000) : ITestDatabase
{
    public string ConnectionString { get; private set; } = "";

    public PostgresDatabase Database { get; private set; } = null!;

    public Task CreateAsync() => CreateAsync(() => Task.CompletedTask);

    /// <summary>Creates it, and fills it before this build's migrations run.</summary>
    public async Task CreateAsync(Func<Task> fill)
    {
        ConnectionString = await server.CreateDatabaseAsync();
        await fill();
        Database = new PostgresDatabase(ConnectionString, statementTimeoutMs: statementTimeoutMs);
        Database.Migrate();
    }

    public void AddTo(ISiloBuilder silo) => silo.AddPostgresStorage(Database);

    public async Task<DbConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    public ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        return ValueTask.CompletedTask;
    }
}

/// <summary>The database of another test database, for a second silo, which may use another connection string.</summary>
internal sealed class SameDatabase(PostgresTestDatabase database, PostgresDatabase? way = null) : ITestDatabase
{
    public Task CreateAsync() => Task.CompletedTask;

    public void AddTo(ISiloBuilder silo) => silo.AddPostgresStorage(way ?? database.Database);

    public Task<DbConnection> OpenAsync() => database.OpenAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
