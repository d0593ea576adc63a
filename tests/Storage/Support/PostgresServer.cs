using RelayHeat.Support;

[assembly: AssemblyFixture(typeof(RelayHeat.Storage.Support.PostgresServer))]

namespace RelayHeat.Storage.Support;

/// <summary>One PostgreSQL for all tests that do not harm it. Each test has a database of its own.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private PrivatePostgres? _postgres;
    private int _databases;

    public async ValueTask InitializeAsync()
    {
        if (PrivatePostgres.IsInstalled) _postgres = await PrivatePostgres.CreateAsync();
    }

    /// <summary>Creates an empty database, and returns its connection string.</summary>
    public Task<string> CreateDatabaseAsync()
    {
        Assert.SkipWhen(_postgres is null, "PostgreSQL is not installed here.");
        return _postgres!.CreateDatabaseAsync($"test{Interlocked.Increment(ref _databases)}");
    }

    public ValueTask DisposeAsync() => _postgres?.DisposeAsync() ?? ValueTask.CompletedTask;
}
