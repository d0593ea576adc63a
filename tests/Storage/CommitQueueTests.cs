using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Storage;
using RelayHeat.Grains;
using RelayHeat.Grains.Policies;
using RelayHeat.Grains.ReadModel;
using RelayHeat.Silo.Storage;

namespace RelayHeat.Storage;

/// <summary>Which commits share a transaction, which fail alone, and what happens when the database refuses.</summary>
public abstract class CommitQueueTests(ITestDatabase database) : IAsyncLifetime
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
    public async Task Commit_WithEverythingBesideTheRow_IsReadBackWhole()
    {
        await StorageFixture.WriteAsync(_storage.Queue, "merchant/m", StorageFixture.With(Everything("merchant/m", 1)));

        var read = await StorageFixture.ReadAsync(_storage.Queue, "merchant/m");
        var events = await _storage.ReadModel.ReadEventsAsync(new EventQuery(0, "merchant/m", 10), Token);
        var listed = await _storage.ReadModel.ListAsync(new RecordQuery("merchant", ["gone", "seats_free"], "火星", null, 10), Token);
        Assert.Equal(Id("r1"), Assert.Single(read.State!.Receipts).Id);
        Assert.Equal("{\"m\":1}", Assert.Single(read.State.Outbox).PayloadJson);
        Assert.Equal(("tested", "{\"v\":1}"), (Assert.Single(events).Type, events[0].DataJson));
        Assert.Equal("m", Assert.Single(listed).Id);
        Assert.Contains("\"name\":\"店\"", System.Text.Encoding.UTF8.GetString(listed[0].Json.Span), StringComparison.Ordinal);
        Assert.Empty(await _storage.ReadModel.ListAsync(new RecordQuery("merchant", ["seats_full"], null, null, 10), Token));
        Assert.Empty(await _storage.ReadModel.ListAsync(new RecordQuery("merchant", [], null, "m", 10), Token));
        Assert.Equal(["merchant/m"], await _storage.ReadModel.TakeDueAsync(Noon, 10));
        Assert.Empty(await _storage.ReadModel.TakeDueAsync(Noon.AddMilliseconds(-1), 10));
    }

    // G4: state and events commit together or not at all.
    [Fact]
    public async Task G4_CommitThatConflicts_LeavesNothingBesideTheRow()
    {
        await StorageFixture.WriteAsync(_storage.Queue, "merchant/m", StorageFixture.Named("one"));

        await Assert.ThrowsAsync<InconsistentStateException>(
            () => StorageFixture.WriteAsync(_storage.Queue, "merchant/m", StorageFixture.With(Everything("merchant/m", 2))));

        Assert.Equal(0, await _storage.CountAsync("relayheat_event"));
        foreach (var column in new[] { "status", "search", "due_at_ms", "outbox" })
        {
            Assert.Equal(0, await _storage.CountAsync($"OrleansStorage WHERE {column} IS NOT NULL"));
        }
    }

    [Fact]
    public async Task Batch_WithConflictingRows_FailsThoseAlone()
    {
        const int rows = 200;
        foreach (var i in Enumerable.Range(0, rows).Where(i => i % 10 == 0))
        {
            await StorageFixture.WriteAsync(_storage.Queue, $"merchant/{i}", StorageFixture.Named("first"));
        }

        var writes = Enumerable.Range(0, rows)
            .Select(i => StorageFixture.WriteAsync(_storage.Queue, $"merchant/{i}", StorageFixture.With(Everything($"merchant/{i}", 1))))
            .ToList();
        await Task.WhenAll(writes).ContinueWith(_ => { }, Token, TaskContinuationOptions.None, TaskScheduler.Default);

        for (var i = 0; i < rows; i++)
        {
            if (i % 10 == 0) Assert.IsType<InconsistentStateException>(writes[i].Exception!.InnerException);
            else Assert.True(writes[i].IsCompletedSuccessfully);
        }
        Assert.Equal(rows - (rows / 10), await _storage.CountAsync("relayheat_event"));
    }

    // The database itself rejects a row: an id that was used before.
    [Fact]
    public async Task Batch_WithACommitTheDatabaseRejects_FailsThatOneAlone()
    {
        var used = new UsedId("payment", "p1", "100");
        var first = Everything("merchant/0", 1) with { UsedIds = [used] };
        await StorageFixture.WriteAsync(_storage.Queue, "merchant/0", StorageFixture.With(first));
        var repeat = Everything("merchant/0", 2) with { UsedIds = [used] };

        var bad = StorageFixture.WriteAsync(_storage.Queue, "merchant/0", StorageFixture.With(repeat), "1");
        var good = Enumerable.Range(1, 50)
            .Select(i => StorageFixture.WriteAsync(_storage.Queue, $"merchant/{i}", StorageFixture.With(Everything($"merchant/{i}", 1))))
            .ToList();

        await Assert.ThrowsAsync<CommitRolledBackException>(() => bad);
        await Task.WhenAll(good);
        Assert.Equal(51, await _storage.CountAsync("relayheat_event"));
        Assert.Equal("1", (await StorageFixture.ReadAsync(_storage.Queue, "merchant/0")).ETag);
    }

    [Fact]
    public async Task Queue_ThatIsFull_RefusesAndForgetsNothingItTook()
    {
        using var writer = new HeldWriter();
        var logger = NullLogger<CommitQueue>.Instance;
        using var queue = new CommitQueue(_storage.Stock, _storage.ReadModel, writer, _storage.Telemetry, logger);
        var taken = new List<Task> { StorageFixture.WriteAsync(queue, "merchant/first", StorageFixture.Named("x")) };
        writer.Entered.Wait(Token);
        for (var i = 0; i < CommitQueue.MaxQueued; i++)
        {
            taken.Add(StorageFixture.WriteAsync(queue, $"merchant/{i}", StorageFixture.Named("x")));
        }

        await Assert.ThrowsAsync<CommitQueueFullException>(
            () => StorageFixture.WriteAsync(queue, "merchant/last", StorageFixture.Named("x")));

        writer.Release.Set();
        await Task.WhenAll(taken);
        Assert.Equal(CommitQueue.MaxQueued + 1, writer.Written);
        Assert.True(writer.Batches < 30, $"{writer.Batches} batches for {writer.Written} commits: commits do not share transactions.");
    }

    // A few files of 5 MiB take as long as hundreds of ordinary commits.
    [Fact]
    public async Task Batch_OfLargeFiles_IsNoLargerThanItsBytes()
    {
        const int files = 20, fileBytes = 5 * 1024 * 1024;
        using var writer = new HeldWriter();
        var logger = NullLogger<CommitQueue>.Instance;
        using var queue = new CommitQueue(_storage.Stock, _storage.ReadModel, writer, _storage.Telemetry, logger);
        var taken = new List<Task> { StorageFixture.WriteAsync(queue, "merchant/first", StorageFixture.Named("x")) };
        writer.Entered.Wait(Token);
        var bytes = new byte[fileBytes];
        for (var i = 0; i < files; i++)
        {
            var file = new CommitEffects { Entity = $"merchant/{i}", Content = new Content($"{i}", "image/png", bytes) };
            taken.Add(StorageFixture.WriteAsync(queue, $"merchant/{i}", StorageFixture.With(file)));
            taken.Add(StorageFixture.WriteAsync(queue, $"merchant/small{i}", StorageFixture.Named("x")));
        }

        writer.Release.Set();
        await Task.WhenAll(taken);

        Assert.Equal((2 * files) + 1, writer.Written);
        Assert.InRange(writer.MostBytes, fileBytes, CommitQueue.MaxBatchBytes);
    }

    // A commit that is larger than the limit of a batch is written alone.
    [Fact]
    public async Task Commit_LargerThanABatch_IsWrittenAlone()
    {
        var file = new Content("hash", "image/png", new byte[CommitQueue.MaxBatchBytes + 1]);
        var effects = new CommitEffects { Entity = "merchant/m", Content = file };

        await StorageFixture.WriteAsync(_storage.Queue, "merchant/m", StorageFixture.With(effects));

        Assert.Equal(file.Bytes.Length, (await _storage.ReadModel.ReadContentAsync("merchant/m", "hash", Token))!.Bytes.Length);
    }

    [Fact]
    public async Task Companions_OfLaterCommits_AreReadOldestFirstAndDeliveredMessagesAreGone()
    {
        await StorageFixture.WriteAsync(_storage.Queue, "merchant/m", StorageFixture.With(Everything("merchant/m", 1)));
        var next = Everything("merchant/m", 2) with { DueAt = null };
        await StorageFixture.WriteAsync(_storage.Queue, "merchant/m", StorageFixture.With(next), "1");

        var read = await StorageFixture.ReadAsync(_storage.Queue, "merchant/m");

        Assert.Equal([Id("r1"), Id("r2")], read.State!.Receipts.Select(r => r.Id));
        Assert.Equal(2, Assert.Single(read.State.Outbox).Version);
        Assert.Empty(await _storage.ReadModel.TakeDueAsync(Noon.AddYears(1), 10));
    }

    // The messages of a batch keep their order and their text.
    [Fact]
    public async Task Outbox_OfManyMessages_IsReadAsItWasWritten()
    {
        ImmutableArray<OutboxRow> told =
        [
            .. Enumerable.Range(0, 256).Select(i => new OutboxRow(1 + (i / 2), i % 2, "火星:客服", Noon.AddMilliseconds(i), $$"""{"a":"\u000A \"{{i}}\" 店"}""")),
        ];
        var effects = Everything("merchant/m", 1) with { Outbox = told };
        await StorageFixture.WriteAsync(_storage.Queue, "merchant/m", StorageFixture.With(effects));

        Assert.Equal(told, (await StorageFixture.ReadAsync(_storage.Queue, "merchant/m")).State!.Outbox);
    }

    // A retirement does not raise the version, so the next commit has no conflict.
    [Fact]
    public async Task Retire_AtTheVersionThatIsStored_WritesWhatIsLeftAndNothingElse()
    {
        await StorageFixture.WriteAsync(_storage.Queue, "merchant/m", StorageFixture.With(Everything("merchant/m", 1)));

        await _storage.Queue.RetireAsync("merchant/m", "1", [], Noon.AddDays(1));

        var read = await StorageFixture.ReadAsync(_storage.Queue, "merchant/m");
        Assert.Equal("1", read.ETag);
        Assert.Empty(read.State!.Outbox);
        Assert.Empty(await _storage.ReadModel.TakeDueAsync(Noon, 10));
        Assert.Equal(["merchant/m"], await _storage.ReadModel.TakeDueAsync(Noon.AddDays(1), 10));
        Assert.Equal("2", await StorageFixture.WriteAsync(_storage.Queue, "merchant/m", StorageFixture.With(Everything("merchant/m", 2)), "1"));
    }

    [Fact]
    public async Task Retire_AfterAnotherCommit_ChangesNothing()
    {
        await StorageFixture.WriteAsync(_storage.Queue, "merchant/m", StorageFixture.With(Everything("merchant/m", 1)));
        await StorageFixture.WriteAsync(_storage.Queue, "merchant/m", StorageFixture.With(Everything("merchant/m", 2)), "1");

        await _storage.Queue.RetireAsync("merchant/m", "1", [], null);
        await _storage.Queue.RetireAsync("merchant/none", "1", [], null);

        Assert.Equal(2, Assert.Single((await StorageFixture.ReadAsync(_storage.Queue, "merchant/m")).State!.Outbox).Version);
        Assert.Equal(["merchant/m"], await _storage.ReadModel.TakeDueAsync(Noon, 10));
    }

    // In one batch, in either order: the commit is written, and its outbox counts.
    [Fact]
    public async Task Retire_BesideACommitOfTheSameRow_NeverFailsIt()
    {
        const int rows = 100;
        string Key(int i) => $"merchant/{i}";
        await Task.WhenAll(Enumerable.Range(0, rows).Select(i =>
            StorageFixture.WriteAsync(_storage.Queue, Key(i), StorageFixture.With(Everything(Key(i), 1)))));

        await Task.WhenAll(Enumerable.Range(0, rows).SelectMany(i =>
        {
            Task Retire() => _storage.Queue.RetireAsync(Key(i), "1", [], null);
            Task Write() => StorageFixture.WriteAsync(_storage.Queue, Key(i), StorageFixture.With(Everything(Key(i), 2)), "1");
            return i % 2 == 0 ? (Task[])[Retire(), Write()] : [Write(), Retire()];
        }));

        for (var i = 0; i < rows; i++)
        {
            var read = await StorageFixture.ReadAsync(_storage.Queue, Key(i));
            Assert.Equal(("2", 2), (read.ETag, Assert.Single(read.State!.Outbox).Version));
        }
    }

    // G2: the last 256 receipts of a resource.
    [Fact]
    public async Task G2_Receipts_OfManyCommits_AreTheNewest256()
    {
        string? etag = null;
        for (var version = 1; version <= 300; version++)
        {
            var effects = Everything("merchant/m", version) with { Outbox = [] };
            etag = await StorageFixture.WriteAsync(_storage.Queue, "merchant/m", StorageFixture.With(effects), etag);
        }

        var read = await StorageFixture.ReadAsync(_storage.Queue, "merchant/m");

        Assert.Equal(Enumerable.Range(45, 256).Select(v => Id($"r{v}")), read.State!.Receipts.Select(r => r.Id));
    }

    // G2: a receipt is found however many events without a key came after it.
    [Fact]
    public async Task G2_Receipt_BehindTheEndsOfAllPlans_IsRememberedAndTheNewestUnderItsKey()
    {
        string? etag = null;
        foreach (var (version, reply) in ((long, string)[])[(1, "older"), (2, "newer")])
        {
            var answered = Everything("merchant/m", version) with
            {
                Outbox = [],
                Receipts = [new Receipt(Id("k"), Id("f"), Noon, reply), new Receipt(Id("other"), Id("f"), Noon, "other")],
            };
            etag = await StorageFixture.WriteAsync(_storage.Queue, "merchant/m", StorageFixture.With(answered), etag);
        }
        var unkeyed = Everything("merchant/m", 3) with
        {
            Outbox = [],
            Receipts = [],
            Events = [.. Enumerable.Range(3, PolicyLimits.MaxOpenPlans).Select(v => new EventRow(Noon, v, "tested", "somebody", "2026-01", "{}"))],
        };
        await StorageFixture.WriteAsync(_storage.Queue, "merchant/m", StorageFixture.With(unkeyed), etag);

        var read = await StorageFixture.ReadAsync(_storage.Queue, "merchant/m");

        Assert.Equal([Id("k"), Id("other"), Id("k"), Id("other")], read.State!.Receipts.Select(r => r.Id));
        Assert.Equal("newer", (await _storage.ReadModel.FindReceiptAsync("merchant/m", Id("k")))?.ReplyJson);
        Assert.Null(await _storage.ReadModel.FindReceiptAsync("merchant/m", Id("f")));
        Assert.Null(await _storage.ReadModel.FindReceiptAsync("merchant/other", Id("k")));
    }

    private static Digest Id(string text) => Digest.Compute(Encoding.UTF8.GetBytes(text));

    private static CommitEffects Everything(string entity, long version) => new()
    {
        Entity = entity,
        Events = [new EventRow(Noon, version, "tested", "somebody", "2026-01", $"{{\"v\":{version}}}")],
        Listed = new ListEntry("seats_free", "m 火星旗舰店"),
        DueAt = Noon,
        Receipts = [new Receipt(Id($"r{version}"), Id("f"), Noon, "{}")],
        Outbox = [new OutboxRow(version, 0, "somebody", Noon.AddSeconds(2), $"{{\"m\":{version}}}")],
    };

    /// <summary>A writer that holds its first batch until the test releases it.</summary>
    internal sealed class HeldWriter : IBatchWriter
    {
        public ManualResetEventSlim Entered { get; } = new();

        public ManualResetEventSlim Release { get; } = new();

        public int Written { get; private set; }

        public int Batches { get; private set; }

        public long MostBytes { get; private set; }

        public void Write(IReadOnlyList<Commit> batch)
        {
            Entered.Set();
            Release.Wait();
            MostBytes = Math.Max(MostBytes, batch.Sum(c => (long)c.Bytes));
            Written += batch.Count;
            Batches++;
        }

        public void Dispose()
        {
            Entered.Dispose();
            Release.Dispose();
        }
    }
}

public sealed class CommitQueueOnSqlite() : CommitQueueTests(new SqliteTestDatabase());

public sealed class CommitQueueOnPostgres(PostgresServer server) : CommitQueueTests(new PostgresTestDatabase(server));
