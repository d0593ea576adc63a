using System.Data.Common;
using Npgsql;
using Orleans.Hosting;
using RelayHeat.Silo;
using RelayHeat.Silo.Storage.Postgres;

namespace RelayHeat.Storage.Support;

/// <summary>A database that the product reaches through a proxy, and the test directly.</summary>
internal sealed class ProxiedDatabase(string direct, PostgresProxy proxy) : ITestDatabase
{
    /// <summary>The server's statement time-out. The writer waits three seconds longer for its answer.</summary>
    public const int StatementTimeoutMs = 1000;

    private readonly PostgresDatabase _database = new(
        new NpgsqlConnectionStringBuilder(direct)
        {
            Port = proxy.Port,
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
        }.ToString(),
        statementTimeoutMs: StatementTimeoutMs);

    public Task CreateAsync()
    {
        _database.Migrate();
        return Task.CompletedTask;
    }

    public void AddTo(ISiloBuilder silo) => silo.AddPostgresStorage(_database);

    public async Task<DbConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(direct + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    public ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        return ValueTask.CompletedTask;
    }
}
