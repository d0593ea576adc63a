using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Orleans.Hosting;
using RelayHeat.Silo.Storage;
using RelayHeat.Silo.Storage.Postgres;
using RelayHeat.Silo.Storage.Sqlite;

namespace RelayHeat.Storage.Support;

/// <summary>A database that is made for one test and gone after it.</summary>
public interface ITestDatabase : IAsyncDisposable
{
    /// <summary>Makes it, with the schema of this build.</summary>
    Task CreateAsync();

    /// <summary>Gives a silo its storage on it.</summary>
    void AddTo(ISiloBuilder silo);

    /// <summary>A connection beside the product's.</summary>
    Task<DbConnection> OpenAsync();
}

/// <summary>An SQLite file, in a directory of its own where none is given.</summary>
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

/// <summary>A database of the PostgreSQL server that all tests share.</summary>
/// <param name="server">The server.</param>
/// <param name="statementTimeoutMs">How long a statement may take: longer where a test holds rows locked for as long as it looks.</param>
internal sealed class PostgresTestDatabase(PostgresServer server, int statementTimeoutMs = 5000) : ITestDatabase
{
    public string ConnectionString { get; private set; } = "";

    public PostgresDatabase Database { get; private set; } = null!;

    public Task CreateAsync() => CreateAsync(() => Task.CompletedTask);

    /// <summary>Makes it with what is there before this build's migrations.</summary>
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

/// <summary>The database that another test database has made, for a second silo on it, which may reach it in another way.</summary>
internal sealed class SameDatabase(PostgresTestDatabase database, PostgresDatabase? way = null) : ITestDatabase
{
    public Task CreateAsync() => Task.CompletedTask;

    public void AddTo(ISiloBuilder silo) => silo.AddPostgresStorage(way ?? database.Database);

    public Task<DbConnection> OpenAsync() => database.OpenAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
