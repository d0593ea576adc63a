using Orleans.Storage;
using RelayHeat.Grains.ReadModel;

namespace RelayHeat.Storage;

/// <summary>The commit queue and the ADO.NET provider read and write the same rows.</summary>
public abstract class ConformanceTests(ITestDatabase database) : IAsyncLifetime
{
    private StorageFixture _storage = null!;

    public async ValueTask InitializeAsync() => _storage = await StorageFixture.StartAsync(database);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _storage.DisposeAsync();
    }

    [Fact]
    public async Task Row_WrittenByTheQueue_IsReadByTheProvider()
    {
        var etag = await StorageFixture.WriteAsync(_storage.Queue, "merchant/mars", StorageFixture.Named("火星旗舰店", 7));

        var read = await StorageFixture.ReadAsync(_storage.Stock, "merchant/mars");

        Assert.True(read.RecordExists);
        Assert.Equal(etag, read.ETag);
        Assert.Equal(7, read.State!.Version);
        Assert.Equal("火星旗舰店", read.State.State!.Name);
    }

    [Fact]
    public async Task Row_WrittenByTheProvider_IsReadAndRewrittenByTheQueue()
    {
        var first = await StorageFixture.WriteAsync(_storage.Stock, "merchant/mars", StorageFixture.Named("one"));
        var read = await StorageFixture.ReadAsync(_storage.Queue, "merchant/mars");
        var second = await StorageFixture.WriteAsync(_storage.Queue, "merchant/mars", StorageFixture.Named("two"), read.ETag);
        var third = await StorageFixture.WriteAsync(_storage.Stock, "merchant/mars", StorageFixture.Named("three"), second);

        Assert.Equal((first, second, third), ("1", "2", "3"));
        Assert.Equal("three", (await StorageFixture.ReadAsync(_storage.Queue, "merchant/mars")).State!.State!.Name);
    }

    [Fact]
    public async Task Row_ClearedByTheQueue_IsGoneForBothAndCanBeWrittenAgain()
    {
        var etag = await StorageFixture.WriteAsync(_storage.Queue, "merchant/mars", StorageFixture.Named("one"));
        var state = new GrainState<Record<Grains.Merchants.MerchantState>>(StorageFixture.Named("one"), etag) { RecordExists = true };
        await _storage.Queue.ClearStateAsync("state", StorageFixture.Id("merchant/mars"), state);

        var read = await StorageFixture.ReadAsync(_storage.Stock, "merchant/mars");
        Assert.False(read.RecordExists);
        Assert.Equal("2", read.ETag);
        Assert.Equal("3", await StorageFixture.WriteAsync(_storage.Queue, "merchant/mars", StorageFixture.Named("two"), read.ETag));
    }

    // Our own columns stay when the stock provider writes a row, and are empty after it clears one.
    [Fact]
    public async Task Columns_ThatTheProviderDoesNotKnow_OutliveItsWritesAndNotItsClears()
    {
        var noon = new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
        var effects = new CommitEffects
        {
            Entity = "merchant/mars",
            Listed = new ListEntry("seats_free", "mars"),
            DueAt = noon,
            Outbox = [new OutboxRow(1, 0, "ann", noon, "{}")],
        };
        var etag = await StorageFixture.WriteAsync(_storage.Queue, "merchant/mars", StorageFixture.With(effects));

        var rewritten = await StorageFixture.WriteAsync(_storage.Stock, "merchant/mars", StorageFixture.Named("two"), etag);
        Assert.Equal((1, 1, 1), await FoundAsync());
        var state = new GrainState<Record<Grains.Merchants.MerchantState>>(StorageFixture.Named("two"), rewritten) { RecordExists = true };
        await _storage.Stock.ClearStateAsync("state", StorageFixture.Id("merchant/mars"), state);
        Assert.Equal((0, 0, 0), await FoundAsync());

        async Task<(int Listed, int Due, int Undelivered)> FoundAsync() => (
            (await _storage.ReadModel.ListAsync(new RecordQuery("merchant", [], null, null, 10), TestContext.Current.CancellationToken)).Length,
            (await _storage.ReadModel.TakeDueAsync(noon.AddDays(1), 10)).Length,
            (int)await _storage.CountAsync("OrleansStorage WHERE outbox IS NOT NULL"));
    }

    [Fact]
    public async Task OldestUndelivered_IsWhenTheEventHappenedWhoseMessageWaitsLongest()
    {
        var early = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var now = early.AddDays(1);
        Assert.Null(await _storage.ReadModel.ReadOldestUndeliveredAsync(now));
        CommitEffects Told(string entity, DateTimeOffset at) => new()
        {
            Entity = entity,
            DueAt = at.AddSeconds(2),
            Outbox = [new OutboxRow(1, 0, "actor", at.AddSeconds(2), "{}"), new OutboxRow(2, 0, "actor", now.AddSeconds(1), "{}")],
        };
        await StorageFixture.WriteAsync(_storage.Queue, "merchant/late", StorageFixture.With(Told("merchant/late", early.AddMinutes(1))));
        await StorageFixture.WriteAsync(_storage.Queue, "merchant/early", StorageFixture.With(Told("merchant/early", early)));
        // Taking a row moves its due time, but the message does not become younger.
        await _storage.ReadModel.TakeDueAsync(now, 10);

        Assert.Equal(early, await _storage.ReadModel.ReadOldestUndeliveredAsync(now));

        await _storage.Queue.RetireAsync("merchant/early", "1", [], null);
        Assert.Equal(early.AddMinutes(1), await _storage.ReadModel.ReadOldestUndeliveredAsync(now));
        // A message that is not due yet does not count.
        await _storage.Queue.RetireAsync("merchant/late", "1", [new OutboxRow(2, 0, "actor", now.AddSeconds(1), "{}")], now.AddSeconds(1));
        Assert.Null(await _storage.ReadModel.ReadOldestUndeliveredAsync(now));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Write_AtAnotherVersion_IsAConflictAndChangesNothing(bool throughTheQueue)
    {
        IGrainStorage storage = throughTheQueue ? _storage.Queue : _storage.Stock;
        await StorageFixture.WriteAsync(storage, "merchant/mars", StorageFixture.Named("one"));
        var current = await StorageFixture.WriteAsync(storage, "merchant/mars", StorageFixture.Named("two"), "1");

        foreach (var stale in new[] { null, "1", "3", "99" })
        {
            await Assert.ThrowsAsync<InconsistentStateException>(
                () => StorageFixture.WriteAsync(storage, "merchant/mars", StorageFixture.Named("stale"), stale));
        }

        var read = await StorageFixture.ReadAsync(storage, "merchant/mars");
        Assert.Equal((current, "two"), (read.ETag, read.State!.State!.Name));
    }

    [Fact]
    public async Task Write_OfARowThatDoesNotExist_IsAConflict()
    {
        await Assert.ThrowsAsync<InconsistentStateException>(
            () => StorageFixture.WriteAsync(_storage.Queue, "merchant/none", StorageFixture.Named("one"), "1"));
        await Assert.ThrowsAsync<InconsistentStateException>(
            () => StorageFixture.WriteAsync(_storage.Stock, "merchant/none", StorageFixture.Named("one"), "1"));
        Assert.Equal(0, await _storage.CountAsync("OrleansStorage"));
    }

    [Fact]
    public async Task FirstWrites_Racing_OneWinsEachTime()
    {
        for (var round = 0; round < 100; round++)
        {
            var key = $"merchant/race{round}";
            IGrainStorage[] ways = [_storage.Queue, _storage.Queue, _storage.Stock];
            var won = await Task.WhenAll(ways.Select((way, i) => Task.Run(() => WinsAsync(way, key, $"racer {i}"))));

            Assert.Single(won, w => w is not null);
            Assert.Equal(won.Single(w => w is not null), (await StorageFixture.ReadAsync(_storage.Stock, key)).State!.State!.Name);
        }
        Assert.Equal(100, await _storage.CountAsync("OrleansStorage"));
    }

    // Trap 1: the provider takes a key that looks like a number for a number. The prefix prevents that.
    [Fact]
    public async Task Keys_ThatLookLikeNumbersOrDifferInCase_AreRowsOfTheirOwn()
    {
        string[] ids = ["123", "0123", "00123", "ab1", "AB1", "0x7b", "7B", "6f9619ff-8b86-d011-b42d-00c04fc964ff"];
        foreach (var id in ids) await StorageFixture.WriteAsync(_storage.Queue, $"merchant/{id}", StorageFixture.Named(id));

        foreach (var id in ids)
        {
            Assert.Equal(id, (await StorageFixture.ReadAsync(_storage.Stock, $"merchant/{id}")).State!.State!.Name);
            Assert.Equal(id, (await StorageFixture.ReadAsync(_storage.Queue, $"merchant/{id}")).State!.State!.Name);
        }
        Assert.Equal(ids.Length, await _storage.CountAsync("OrleansStorage"));
    }

    // Shows the trap: without the prefix the provider finds one grain's row under another's key.
    [Fact]
    public async Task Keys_WithoutThePrefix_AreTakenForNumbersByTheProvider()
    {
        await StorageFixture.WriteAsync(_storage.Stock, "123", StorageFixture.Named("first"));

        Assert.Equal("first", (await StorageFixture.ReadAsync(_storage.Stock, "0123")).State!.State!.Name);
    }

    [Theory]
    [InlineData("123")]
    [InlineData("ab1")]
    [InlineData("dead+beef")]
    [InlineData("6f9619ff8b86d011b42d00c04fc964ff")]
    public async Task Keys_WithoutThePrefix_AreRefusedByTheQueue(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => StorageFixture.WriteAsync(_storage.Queue, key, StorageFixture.Named("x")));
        await Assert.ThrowsAsync<ArgumentException>(() => StorageFixture.ReadAsync(_storage.Queue, key));

        Assert.Equal(0, await _storage.CountAsync("OrleansStorage"));
    }

    private static async Task<string?> WinsAsync(IGrainStorage storage, string key, string name)
    {
        try
        {
            await StorageFixture.WriteAsync(storage, key, StorageFixture.Named(name));
            return name;
        }
        catch (InconsistentStateException)
        {
            return null;
        }
    }
}

public sealed class ConformanceOnSqlite() : ConformanceTests(new SqliteTestDatabase());

public sealed class ConformanceOnPostgres(PostgresServer server) : ConformanceTests(new PostgresTestDatabase(server));
