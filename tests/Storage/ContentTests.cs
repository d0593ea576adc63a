using System.Text;
using Orleans.Storage;
using RelayHeat.Grains.Providers;

namespace RelayHeat.Storage;

/// <summary>Files: committed with the row or not at all, stored once, shown only by the aggregates that committed them.</summary>
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
        // In one batch and after it: the second writer finds the bytes.
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

    [Fact]
    public async Task Content_InParts_IsTheFile()
    {
        var file = FileOf(new string('x', 200_000) + "the end");
        await WriteAsync("provider/a", file);
        Task<ContentSlice?> ReadAsync(string entity, int offset) =>
            _storage.ReadModel.ReadContentSliceAsync(entity, file.Hash, offset, maxBytes: 65_536, Token);

        var read = new List<byte>();
        while (await ReadAsync("provider/a", read.Count) is { Bytes.Length: > 0 } slice)
        {
            Assert.Equal(("image/png", file.Bytes.Length), (slice.MediaType, slice.Length));
            Assert.True(slice.Bytes.Length <= 65_536);
            read.AddRange(slice.Bytes);
        }

        Assert.Equal(file.Bytes, read);
        Assert.Null(await ReadAsync("provider/other", 0));
    }

    // An aggregate reads only its own files, even if the bytes of another are stored.
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

    // The database accepts row, event and file, and then rejects the id, which was used before.
    [Fact]
    public async Task G4_CommitThatTheDatabaseRejectsAfterItsFile_KeepsNoFileAndItsNeighboursDo()
    {
        var used = new UsedId("payment", "p1", "100");
        var first = Effects("provider/a") with { UsedIds = [used] };
        await StorageFixture.WriteAsync(_storage.Queue, "provider/a", StorageFixture.With(first));

        var bad = Effects("provider/a", FileOf("bad")) with { UsedIds = [used] };
        var rejected = StorageFixture.WriteAsync(_storage.Queue, "provider/a", StorageFixture.With(bad), "1");
        var neighbours = Enumerable.Range(0, 20).Select(i => WriteAsync($"provider/{i}", FileOf($"{i}"))).ToList();

        await Assert.ThrowsAsync<CommitRolledBackException>(() => rejected);
        await Task.WhenAll(neighbours);
        Assert.Equal((20, 20, 21), await CountsAsync());
        Assert.Null(await _storage.ReadModel.ReadContentAsync("provider/a", FileOf("bad").Hash, Token));
    }

    [Fact]
    public async Task EUnnamed_ARemovedFile_IsReadNoMore_AndItsBytesGoWithTheLastWhoHasIt()
    {
        var shared = FileOf("shared");
        await WriteAsync("provider/a", shared);
        await WriteAsync("provider/b", shared);

        await DecideAsync("provider/a", "1", new FileFate(shared.Hash, IsKept: false));
        Assert.Null(await _storage.ReadModel.ReadContentAsync("provider/a", shared.Hash, Token));
        Assert.Equal(shared.Bytes, (await _storage.ReadModel.ReadContentAsync("provider/b", shared.Hash, Token))!.Bytes);
        Assert.Equal((1, 1, 3), await CountsAsync());

        await DecideAsync("provider/b", "1", new FileFate(shared.Hash, IsKept: false));
        Assert.Null(await _storage.ReadModel.ReadContentAsync("provider/b", shared.Hash, Token));
        Assert.Equal((0, 0, 4), await CountsAsync());

        await WriteAsync("provider/c", shared);
        Assert.Equal(shared.Bytes, (await _storage.ReadModel.ReadContentAsync("provider/c", shared.Hash, Token))!.Bytes);
    }

    [Fact]
    public async Task EUnnamed_SeveralThatHaveAFileLoseItAtOnce_ItsBytesGoToo()
    {
        var shared = FileOf("shared");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => WriteAsync($"provider/{i}", shared)));

        var removal = new FileFate(shared.Hash, IsKept: false);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => DecideAsync($"provider/{i}", "1", removal)));

        Assert.Equal((0, 0, 40), await CountsAsync());
    }

    // A file on which an earlier round was decided stays, even if a later round adds and removes the same file.
    [Fact]
    public async Task EUnnamed_AFileThatIsKept_IsNotRemoved()
    {
        var file = FileOf("decided on");
        await WriteAsync("provider/a", file);
        await DecideAsync("provider/a", "1", new FileFate(file.Hash, IsKept: true));

        await DecideAsync("provider/a", "2", new FileFate(file.Hash, IsKept: false));

        Assert.Equal(file.Bytes, (await _storage.ReadModel.ReadContentAsync("provider/a", file.Hash, Token))!.Bytes);
    }

    [Fact]
    public async Task EUnnamed_ACommitThatConflicts_RemovesNoFile()
    {
        var file = FileOf("file");
        await WriteAsync("provider/a", file);

        await Assert.ThrowsAsync<InconsistentStateException>(
            () => DecideAsync("provider/a", "7", new FileFate(file.Hash, IsKept: false)));

        Assert.Equal((1, 1, 1), await CountsAsync());
    }

    // One aggregate drops the file while others add it, in any batch and order: whoever has it also has its bytes.
    [Fact]
    public async Task EUnnamed_RemovedAndAddedAtOnce_IsThereForWhoeverHasIt()
    {
        for (var round = 0; round < 20; round++)
        {
            var shared = FileOf($"shared {round}");
            await WriteAsync($"provider/{round}-first", shared);
            var removal = DecideAsync($"provider/{round}-first", "1", new FileFate(shared.Hash, IsKept: false));
            var additions = Enumerable.Range(0, 5).Select(i => WriteAsync($"provider/{round}-{i}", shared)).ToList();
            await removal;
            await Task.WhenAll(additions);

            for (var i = 0; i < 5; i++)
            {
                Assert.Equal(shared.Bytes, (await _storage.ReadModel.ReadContentAsync($"provider/{round}-{i}", shared.Hash, Token))!.Bytes);
            }
        }
    }

    private Task<string> DecideAsync(string entity, string etag, params FileFate[] fates) => StorageFixture.WriteAsync(
        _storage.Queue, entity, StorageFixture.With(Effects(entity) with { FileFates = [.. fates] }), etag);

    private static Content FileOf(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return new Content(EvidenceId.FromBytes(bytes), "image/png", bytes);
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

public sealed class ContentOnSqlite() : ContentTests(new SqliteTestDatabase());

public sealed class ContentOnPostgres(PostgresServer server) : ContentTests(new PostgresTestDatabase(server));
