using Microsoft.Data.Sqlite;

namespace RelayHeat.Http.Support;

/// <summary>A server that is started for one class of tests, or for all, and its data with it.</summary>
public abstract class OwnServer(params string[] settings) : IAsyncLifetime
{
    private readonly TemporaryDirectory _data = new();

    /// <summary>The running server.</summary>
    public Server Server { get; private set; } = null!;

    /// <inheritdoc />
    public async ValueTask InitializeAsync() => Server = await Server.StartAsync(_data.Path, settings);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _data.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>The server of all tests that do not disturb each other.</summary>
public sealed class SharedServer : OwnServer;

/// <summary>A server of one's own, for tests that count every event or move the clock.</summary>
public sealed class PrivateServer : OwnServer;
