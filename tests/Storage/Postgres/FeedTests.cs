using System.Data.Common;
using RelayHeat.Grains.ReadModel;

namespace RelayHeat.Storage.Postgres;

/// <summary>Several silos append to one feed. No event appears in front of one that a reader has already read (G4).</summary>
public sealed class FeedTests(PostgresServer server) : IAsyncLifetime
{
    // Inserts the next number. The commit that gets that number waits for this transaction: it stands still with its numbers taken.
    private const string TakeNextNumber =
        """
        INSERT INTO relayheat_event (sequence, at_ms, entity, version, type, actor, policy_version, data)
        SELECT last_value + 1, 0, '', 0, '', '', '', '' FROM relayheat_event_sequence
        """;

    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly PostgresTestDatabase _database = new(server, statementTimeoutMs: 60_000);
    private StorageFixture _one = null!;
    private StorageFixture _other = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _one = await StorageFixture.StartAsync(_database);
        _other = await StorageFixture.StartAsync(new SameDatabase(_database));
    }

    public async ValueTask DisposeAsync()
    {
        await _other.DisposeAsync();
        await _one.DisposeAsync();
    }

    [Fact]
    public async Task G4_Feed_WhileACommitIsOpen_StopsInFrontOfItsNumbers()
    {
        await WriteAsync(_one, "merchant/slow", 1);
        var before = await ReadAsync(0);
        await using var foreign = await _database.OpenAsync();
        await using (var hold = await foreign.BeginTransactionAsync(Token))
        {
            await ExecuteAsync(foreign, TakeNextNumber);
            var slow = WriteAsync(_one, "merchant/slow", 2, "1");
            await WaitsForTheRowAsync();
            await WriteAsync(_other, "merchant/fast", 1);

            Assert.Equal(before, await ReadAsync(0));
            Assert.Empty(await ReadAsync(before[^1].Sequence));

            await hold.RollbackAsync(Token);
            await slow;
        }

        Assert.Equal(
            ["merchant/fast", "merchant/slow"],
            (await ReadAsync(before[^1].Sequence)).Select(e => e.Entity).Order(StringComparer.Ordinal));
    }

    // The commit has not taken a number yet.
    [Fact]
    public async Task G4_Feed_WhileACommitWaitsForItsRow_GoesOn()
    {
        await WriteAsync(_one, "merchant/slow", 1);
        await using var foreign = await _database.OpenAsync();
        await using var hold = await foreign.BeginTransactionAsync(Token);
        await ExecuteAsync(foreign, "SELECT 1 FROM OrleansStorage WHERE GrainIdExtensionString = 'merchant/slow' FOR UPDATE");
        var slow = WriteAsync(_one, "merchant/slow", 2, "1");
        await WaitsForTheRowAsync();
        await WriteAsync(_other, "merchant/fast", 1);

        Assert.Equal(["merchant/slow", "merchant/fast"], (await ReadAsync(0)).Select(e => e.Entity));

        await hold.RollbackAsync(Token);
        await slow;
        Assert.Equal(3, (await ReadAsync(0)).Length);
    }

    // Silos are replaced one by one. Those of the previous version do not announce in the session's name, and read everybody's locks.
    [Fact]
    public async Task G4_Feed_BesideASiloOfTheVersionBefore_StopsForEachOther()
    {
        await WriteAsync(_one, "merchant/m", 1);
        await using var former = await _database.OpenAsync();
        await ExecuteAsync(former, "SET application_name = 'relayheat-writer'");
        await using (var open = await former.BeginTransactionAsync(Token))
        {
            await ExecuteAsync(former, "LOCK TABLE relayheat_event IN ROW EXCLUSIVE MODE");
            Assert.Empty(await ReadAsync(0));
            await open.RollbackAsync(Token);
        }
        Assert.Single(await ReadAsync(0));

        await ExecuteAsync(former, "SET application_name = 'somebody'");
        await using var hold = await former.BeginTransactionAsync(Token);
        await ExecuteAsync(former, TakeNextNumber);
        var slow = WriteAsync(_one, "merchant/m", 2, "1");
        await WaitsForTheRowAsync();
        var last = (await ReadAsync(0))[^1].Sequence;
        Assert.Equal(last, await ScalarAsync(former, "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid::bigint >> 16 = 21064"));
        await hold.RollbackAsync(Token);
        await slow;
    }

    [Fact]
    public async Task G4_Feed_ReadWhileTwoSilosWrite_IsWholeAndInOrder()
    {
        const int writers = 40;
        const int each = 25;
        var seen = new List<EventView>();
        var writing = Task.WhenAll(Enumerable.Range(0, writers).Select(i => Task.Run(async () =>
        {
            string? etag = null;
            for (var version = 1; version <= each; version++) etag = await WriteAsync(i % 2 == 0 ? _one : _other, $"merchant/{i}", version, etag);
        })));

        while (!writing.IsCompleted) seen.AddRange(await ReadAsync(seen is [.., var last] ? last.Sequence : 0));
        await writing;
        seen.AddRange(await ReadAsync(seen[^1].Sequence));

        Assert.Equal(writers * each, seen.Count);
        Assert.Equal(seen.Select(e => e.Sequence).Order().Distinct(), seen.Select(e => e.Sequence));
        foreach (var events in seen.GroupBy(e => e.Entity)) Assert.Equal(Enumerable.Range(1, each).Select(v => (long)v), events.Select(e => e.Version));
    }

    // A commit that does not happen, such as a refused one, must not hold up the feed either.
    [Fact]
    public async Task G4_Feed_AfterACommitThatFailed_GoesOn()
    {
        await WriteAsync(_one, "merchant/m", 1);
        await Assert.ThrowsAsync<Orleans.Storage.InconsistentStateException>(() => WriteAsync(_other, "merchant/m", 1));
        await WriteAsync(_other, "merchant/m", 2, "1");

        Assert.Equal([1L, 2L], (await ReadAsync(0)).Select(e => e.Version));
    }

    // One silo at a time takes a due grain, and it comes again.
    [Fact]
    public async Task TakeDue_ByTwoSilosAtOnce_GivesEachGrainToOne()
    {
        const int grains = 200;
        for (var i = 0; i < grains; i++)
        {
            var due = new CommitEffects { Entity = $"merchant/{i}", DueAt = Noon };
            await StorageFixture.WriteAsync(_one.Queue, due.Entity, StorageFixture.With(due));
        }

        var taken = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(i => Task.Run(() => (i % 2 == 0 ? _one : _other).ReadModel.TakeDueAsync(Noon, 100))));

        var all = taken.SelectMany(t => t).ToList();
        Assert.Equal(all.Distinct(), all);
        Assert.Equal(grains, all.Count);
        Assert.Empty(await _one.ReadModel.TakeDueAsync(Noon.AddSeconds(4), 500));
        Assert.Equal(grains, (await _one.ReadModel.TakeDueAsync(Noon.AddSeconds(6), 500)).Length);
    }

    private Task<ImmutableArray<EventView>> ReadAsync(long after) =>
        _one.ReadModel.ReadEventsAsync(new EventQuery(after, null, 10_000), Token);

    private static Task<string> WriteAsync(StorageFixture silo, string key, long version, string? etag = null) => StorageFixture.WriteAsync(
        silo.Queue,
        key,
        StorageFixture.With(new CommitEffects { Entity = key, Events = [new EventRow(Noon, version, "tested", "somebody", "2026-01", "{}")] }),
        etag);

    private async Task WaitsForTheRowAsync()
    {
        await using var watcher = await _database.OpenAsync();
        while (true)
        {
            await using var command = watcher.CreateCommand();
            command.CommandText = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'relayheat-commit%' AND wait_event_type = 'Lock'";
            if ((long)(await command.ExecuteScalarAsync(Token))! > 0) return;
            await Task.Delay(10, Token);
        }
    }

    private static Task<object?> ExecuteAsync(DbConnection connection, string sql) => ScalarAsync(connection, sql);

    private static async Task<object?> ScalarAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(Token);
    }
}
