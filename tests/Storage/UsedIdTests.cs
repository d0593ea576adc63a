namespace RelayHeat.Storage;

/// <summary>Ids that must have one effect: stored with their use, and never accepted twice.</summary>
public abstract class UsedIdTests(ITestDatabase database) : IAsyncLifetime
{
    private static readonly UsedId First = new("entry", "d1", "payment 5 bank");

    private StorageFixture _storage = null!;

    public async ValueTask InitializeAsync() => _storage = await StorageFixture.StartAsync(database);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _storage.DisposeAsync();
    }

    [Fact]
    public async Task F6_Id_ThatWasCommitted_IsFoundWithItsUse()
    {
        await WriteAsync("provider/a", First);

        Assert.Equal(First.Use, await _storage.ReadModel.FindUseAsync("provider/a", "entry", "d1"));
        Assert.Null(await _storage.ReadModel.FindUseAsync("provider/b", "entry", "d1"));
        Assert.Null(await _storage.ReadModel.FindUseAsync("provider/a", "fine", "d1"));
        Assert.Null(await _storage.ReadModel.FindUseAsync("provider/a", "entry", "D1"));
    }

    // The rules check the id first. If they ever miss it, the table rejects it, and the whole commit with it.
    [Fact]
    public async Task F6_SecondUseOfAnId_FailsItsCommitAlone()
    {
        var etag = await WriteAsync("provider/a", First);

        var again = WriteAsync("provider/a", First with { Use = "payment 6 bank" }, etag);
        var neighbour = WriteAsync("provider/b", First);
        await Assert.ThrowsAsync<CommitRolledBackException>(() => again);
        await neighbour;

        Assert.Equal(First.Use, await _storage.ReadModel.FindUseAsync("provider/a", "entry", "d1"));
        Assert.Equal(etag, (await StorageFixture.ReadAsync(_storage.Stock, "provider/a")).ETag);
    }

    private Task<string> WriteAsync(string key, UsedId used, string? etag = null) => StorageFixture.WriteAsync(
        _storage.Queue, key, StorageFixture.With(new CommitEffects { Entity = key, UsedIds = [used] }), etag);
}

public sealed class UsedIdOnSqlite() : UsedIdTests(new SqliteTestDatabase());

public sealed class UsedIdOnPostgres(PostgresServer server) : UsedIdTests(new PostgresTestDatabase(server));
