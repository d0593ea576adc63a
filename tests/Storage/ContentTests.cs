using System.Text;
using Orleans.Storage;
using RelayHeat.Grains.Providers;

namespace RelayHeat.Storage;

/// <summary>Files beside the rows: committed with them or not at all, kept once, shown to those who committed them.</summary>
public abstract class ContentTests(ITestDatabase database) : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private StorageFixture _storage = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _storage = await StorageFixture.StartAsync(database);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _storage.DisposeAsync();
    }

    [Fact]
    public async Task Content_OfTwoEntities_IsKeptOnceAndReadByEachOfThem()
    {
        var shared = FileOf("shared");
        // In one batch and after it: whoever comes second finds the bytes.
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => WriteAsync($"provider/{i}", shared)));
        await WriteAsync("provider/late", shared);

        Assert.Equal((1, 21), (await _storage.CountAsync("relayheat_content"), await _storage.CountAsync("relayheat_content_use")));
        foreach (var entity in new[] { "provider/0", "provider/19", "provider/late" })
        {
            var read = await _storage.ReadModel.ReadContentAsync(entity, shared.Hash, Token);
            Assert.Equal((shared.Hash, "image/png"), (read!.Hash, read.MediaType));
            Assert.Equal(shared.Bytes, read.Bytes);
        }
        Assert.Null(await _storage.ReadModel.ReadContentAsync("provider/other", shared.Hash, Token));
        Assert.Null(await _storage.ReadModel.ReadContentAsync("provider/0", FileOf("never sent").Hash, Token));
    }

    // Who has the bytes of one file and none of another is not helped by their being there.
    [Fact]
    public async Task Content_ThatOnlyAnotherEntityCommitted_IsNotRead()
    {
        await WriteAsync("provider/a", FileOf("a"));
        await WriteAsync("provider/b", FileOf("b"));

        Assert.Null(await _storage.ReadModel.ReadContentAsync("provider/a", FileOf("b").Hash, Token));
        Assert.Null(await _storage.ReadModel.ReadContentAsync("provider/b", FileOf("a").Hash, Token));
    }

    [Fact]
    public async Task G4_CommitThatConflicts_KeepsNoFile()
    {
        await WriteAsync("provider/a", FileOf("first"));

        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync("provider/a", FileOf("second")));

        Assert.Equal((1, 1, 1), await CountsAsync());
    }

    // The database takes the row, the event and the file, and stumbles over the message behind them.
    [Fact]
    public async Task G4_CommitThatTheDatabaseRejectsAfterItsFile_KeepsNoFileAndItsNeighboursDo()
    {
        var message = new OutboxRow(1, 0, "somebody", Noon, "{}");
        var first = Effects("provider/a") with { OutboxAdded = [message] };
        await StorageFixture.WriteAsync(_storage.Queue, "provider/a", StorageFixture.With(first));

        var bad = Effects("provider/a", FileOf("bad")) with { OutboxAdded = [message] };
        var rejected = StorageFixture.WriteAsync(_storage.Queue, "provider/a", StorageFixture.With(bad), "1");
        var neighbours = Enumerable.Range(0, 20).Select(i => WriteAsync($"provider/{i}", FileOf($"{i}"))).ToList();

        await Assert.ThrowsAsync<CommitRolledBackException>(() => rejected);
        await Task.WhenAll(neighbours);
        Assert.Equal((20, 20, 21), await CountsAsync());
        Assert.Null(await _storage.ReadModel.ReadContentAsync("provider/a", FileOf("bad").Hash, Token));
    }

    private static Content FileOf(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return new Content(EvidenceId.Of(bytes), "image/png", bytes);
    }

    private static CommitEffects Effects(string entity, Content? content = null) => new()
    {
        Entity = entity,
        Events = [new EventRow(Noon, 1, "tested", "somebody", "2026-01", "{}")],
        Content = content,
    };

    private async Task<(long Files, long Uses, long Events)> CountsAsync() => (
        await _storage.CountAsync("relayheat_content"),
        await _storage.CountAsync("relayheat_content_use"),
        await _storage.CountAsync("relayheat_event"));

    private Task<string> WriteAsync(string entity, Content content) =>
        StorageFixture.WriteAsync(_storage.Queue, entity, StorageFixture.With(Effects(entity, content)));
}

/// <summary>On SQLite.</summary>
public sealed class ContentOnSqlite() : ContentTests(new SqliteTestDatabase());

/// <summary>On PostgreSQL.</summary>
public sealed class ContentOnPostgres(PostgresServer server) : ContentTests(new PostgresTestDatabase(server));
