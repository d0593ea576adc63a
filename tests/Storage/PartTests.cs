using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Storage;
using RelayHeat.Grains.Commission;
using RelayHeat.Grains.ReadModel;
using RelayHeat.Silo.Storage;

namespace RelayHeat.Storage;

/// <summary>Parts of aggregates: written with the row that guards them, and read by number, by id, or if they are open.</summary>
public abstract class PartTests(ITestDatabase database) : IAsyncLifetime
{
    private const string Entity = "commission/a";

    private static readonly DateTimeOffset At = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private StorageFixture _storage = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _storage = await StorageFixture.StartAsync(database);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _storage.DisposeAsync();
    }

    [Fact]
    public async Task Parts_AreReadAsTheyWereWritten()
    {
        var etag = await WriteAsync(Entity, null, New("b", 1), New("a", 2), New("c", 3));
        await WriteAsync("commission/b", null, New("b", 1));
        await WriteAsync(Entity, etag, New("a", 2) with { IsNew = false, IsOpen = false, Json = "{\"主播\":2}" });

        PartRow[] stored = [Stored("b", 1), Stored("a", 2) with { IsOpen = false, Json = "{\"主播\":2}" }, Stored("c", 3)];
        Assert.Equal(stored, await _storage.ReadModel.ReadPartsAsync(new PartQuery(Entity, 0, 200), Token));
        Assert.Equal([stored[1]], await _storage.ReadModel.ReadPartsAsync(new PartQuery(Entity, 1, 1), Token));
        Assert.Equal([stored[0], stored[2]], await _storage.ReadModel.ReadOpenPartsAsync(Entity));
        Assert.Equal(stored[1], await _storage.ReadModel.FindPartAsync(Entity, "a", Token));
        Assert.Null(await _storage.ReadModel.FindPartAsync(Entity, "A", Token));
        Assert.Null(await _storage.ReadModel.FindPartAsync("commission/c", "a", Token));
    }

    [Fact]
    public async Task Parts_OfAPeriod_AreThoseFromItsBeginUpToItsEnd()
    {
        await WriteAsync(Entity, null, New("a", 1), New("b", 2), New("c", 3));

        var within = await _storage.ReadModel.ReadPartsAsync(
            new PartQuery(Entity, 0, 200, new Period(At.AddMinutes(2), At.AddMinutes(3))), Token);

        Assert.Equal([Stored("b", 2)], within);
    }

    // The rules check the id first. If they ever miss it, the table rejects it, and the whole commit with it.
    [Fact]
    public async Task D2_SecondPartOfAnId_FailsItsCommitAlone()
    {
        var etag = await WriteAsync(Entity, null, New("a", 1));

        var again = WriteAsync(Entity, etag, New("a", 2));
        var neighbour = WriteAsync("commission/b", null, New("a", 1));
        await Assert.ThrowsAsync<CommitRolledBackException>(() => again);
        await neighbour;

        Assert.Equal([Stored("a", 1)], await _storage.ReadModel.ReadPartsAsync(new PartQuery(Entity, 0, 200), Token));
        Assert.Equal(etag, (await StorageFixture.ReadAsync(_storage.Stock, Entity)).ETag);
    }

    [Fact]
    public async Task ChangeOfAPart_ThatIsNotThere_FailsItsCommitAlone()
    {
        var etag = await WriteAsync(Entity, null, New("a", 1));

        var missing = WriteAsync(Entity, etag, New("b", 2), New("c", 3) with { IsNew = false });
        var neighbour = WriteAsync("commission/b", null, New("a", 1));
        var refused = await Assert.ThrowsAsync<CommitRolledBackException>(() => missing);
        await neighbour;

        Assert.Contains($"{Entity} has no part c to change", refused.Message, StringComparison.Ordinal);
        Assert.Equal([Stored("a", 1)], await _storage.ReadModel.ReadPartsAsync(new PartQuery(Entity, 0, 200), Token));
        Assert.Equal(etag, (await StorageFixture.ReadAsync(_storage.Stock, Entity)).ETag);
    }

    [Fact]
    public async Task Parts_OfACommitThatIsOvertaken_AreNotWritten()
    {
        var etag = await WriteAsync(Entity, null, New("a", 1));
        await WriteAsync(Entity, etag, New("b", 2));

        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(
            Entity, etag, New("c", 3), New("a", 1) with { IsNew = false, IsOpen = false }));

        Assert.Equal([Stored("a", 1), Stored("b", 2)], await _storage.ReadModel.ReadPartsAsync(new PartQuery(Entity, 0, 200), Token));
    }

    // While membership is in dispute there are two activations of one grain: one reads while the other writes.
    [Fact]
    public async Task Record_ThatIsWrittenWhileItIsRead_IsReadWithItsOwnParts()
    {
        var written = new Queue<Func<Task>>();
        using var writer = new CommitQueueTests.HeldWriter();
        var reader = new Interrupted(_storage.ReadModel, written);
        using var queue = new CommitQueue(_storage.Stock, reader, writer, _storage.Telemetry, NullLogger<CommitQueue>.Instance);
        var etag = await WriteAsync(null, 1, New("a", 1));
        written.Enqueue(async () => etag = await WriteAsync(etag, 2, New("b", 2)));
        written.Enqueue(async () => etag = await WriteAsync(etag, 3, New("c", 3)));

        var read = new GrainState<Record<CommissionState>>(new Record<CommissionState>());
        await queue.ReadStateAsync("state", StorageFixture.Id(Entity), read);

        Assert.Equal(etag, read.ETag);
        Assert.Equal((3, 3), (read.State!.State!.OpenPlans, read.State.Parts.Length));

        async Task<string> WriteAsync(string? from, int plans, PartRow part)
        {
            var record = new Record<CommissionState>
            {
                Version = plans,
                State = new CommissionState { MerchantId = "a", OpenPlans = plans },
                Effects = new CommitEffects { Entity = Entity, Parts = [part] },
            };
            var state = new GrainState<Record<CommissionState>>(record, from) { RecordExists = from is not null };
            await _storage.Queue.WriteStateAsync("state", StorageFixture.Id(Entity), state);
            return state.ETag!;
        }
    }

    private static PartRow New(string id, long number) => Stored(id, number) with { IsNew = true };

    private static PartRow Stored(string id, long number) => new(id, number, At.AddMinutes(number), true, $"{{\"n\":{number}}}");

    private Task<string> WriteAsync(string key, string? etag, params PartRow[] parts) => StorageFixture.WriteAsync(
        _storage.Queue, key, StorageFixture.With(new CommitEffects { Entity = key, Parts = [.. parts] }), etag);
}

/// <summary>Runs one of the given writes before each read of parts.</summary>
internal sealed class Interrupted(ICompanionReader reader, Queue<Func<Task>> written) : ICompanionReader
{
    public Task<(ImmutableArray<Receipt> Receipts, ImmutableArray<OutboxRow> Outbox)> ReadAsync(string entity) => reader.ReadAsync(entity);

    public async Task<ImmutableArray<PartRow>> ReadOpenPartsAsync(string entity)
    {
        if (written.TryDequeue(out var write)) await write();
        return await reader.ReadOpenPartsAsync(entity);
    }

    public Task<string?> ReadETagAsync(string stateName, string entity) => reader.ReadETagAsync(stateName, entity);
}

public sealed class PartsOnSqlite() : PartTests(new SqliteTestDatabase());

public sealed class PartsOnPostgres(PostgresServer server) : PartTests(new PostgresTestDatabase(server));
