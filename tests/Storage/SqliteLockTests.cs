using Microsoft.Data.Sqlite;

namespace RelayHeat.Storage;

/// <summary>SQLite has one lock for all writers, and another process may hold it.</summary>
public sealed class SqliteLockTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = new();
    private StorageFixture _storage = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _storage = await StorageFixture.StartAsync(_database);

    public ValueTask DisposeAsync() => _storage.DisposeAsync();

    // Trap 3: a lock of another process must not leave the connection inside a transaction.
    [Fact]
    public async Task ForeignLock_HeldAndReleased_RefusesMeanwhileAndServesAfterwards()
    {
        await StorageFixture.WriteAsync(_storage.Queue, "merchant/m", StorageFixture.Named("before"));
        using (var foreign = _database.File.OpenForReading())
        {
            using var hold = foreign.BeginTransaction(deferred: false);
            var refused = await Assert.ThrowsAsync<CommitRolledBackException>(
                () => StorageFixture.WriteAsync(_storage.Queue, "merchant/m", StorageFixture.Named("during"), "1"));
            Assert.IsType<SqliteException>(refused.InnerException);
            Assert.True(_storage.Queue.IsFailing);
            Assert.Equal("before", (await StorageFixture.ReadAsync(_storage.Queue, "merchant/m")).State!.State!.Name);
        }

        Assert.Equal("2", await StorageFixture.WriteAsync(_storage.Queue, "merchant/m", StorageFixture.Named("after"), "1"));
        Assert.Equal("3", await StorageFixture.WriteAsync(_storage.Stock, "merchant/m", StorageFixture.Named("stock"), "2"));
        Assert.False(_storage.Queue.IsFailing);
    }

    // Trap 4: reads go on while the writer waits for a lock.
    [Fact]
    public async Task ForeignLock_WhileHeld_DoesNotHoldUpReads()
    {
        await StorageFixture.WriteAsync(_storage.Queue, "merchant/m", StorageFixture.Named("before"));
        using var foreign = _database.File.OpenForReading();
        using var hold = foreign.BeginTransaction(deferred: false);
        var waiting = StorageFixture.WriteAsync(_storage.Queue, "merchant/m", StorageFixture.Named("during"), "1");

        for (var i = 0; i < 100; i++) await StorageFixture.ReadAsync(_storage.Queue, "merchant/m");

        Assert.False(waiting.IsCompleted);
        await hold.RollbackAsync(Token);
        Assert.Equal("2", await waiting);
    }
}
