using Npgsql;
using Orleans.Storage;
using RelayHeat.Engine;
using RelayHeat.Grains;
using RelayHeat.Grains.ReadModel;
using RelayHeat.Support;

namespace RelayHeat.Storage.Postgres;

/// <summary>The connection is lost before the answer, or the server crashes or hangs: callers still learn the true outcome.</summary>
public sealed class LostConnectionTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private PrivatePostgres _postgres = null!;
    private PostgresProxy _proxy = null!;
    private StorageFixture _storage = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(PrivatePostgres.IsInstalled, "PostgreSQL is not installed here.");
        _postgres = await PrivatePostgres.CreateAsync();
        _proxy = new PostgresProxy(_postgres.Port);
        _storage = await StorageFixture.StartAsync(new ProxiedDatabase(await _postgres.CreateDatabaseAsync("lost"), _proxy));
        await WriteAsync("merchant/m", 1);
    }

    public async ValueTask DisposeAsync()
    {
        if (_storage is null) return;
        await _storage.DisposeAsync();
        _proxy.Dispose();
        await _postgres.DisposeAsync();
    }

    [Fact]
    public async Task Answer_LostAfterTheCommit_IsLearnedAndTheWriteSucceedsOnce()
    {
        _proxy.Arm(Blow.Cut, isInAnswer: true);

        Assert.Equal("2", await WriteAsync("merchant/m", 2, "1"));

        Assert.True(_proxy.Disarm());
        Assert.Equal("3", await WriteAsync("merchant/m", 3, "2"));
        Assert.Equal([1L, 2L, 3L], await EventsAsync());
    }

    [Fact]
    public async Task Answer_LostAfterACommitWithAConflict_TellsTheConflict()
    {
        _proxy.Arm(Blow.Cut, isInAnswer: true);

        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync("merchant/m", 2, "7"));

        Assert.True(_proxy.Disarm());
        Assert.Equal([1L], await EventsAsync());
    }

    [Fact]
    public async Task Connection_ClosedBeforeTheCommit_IsKnownToHaveWrittenNothingAndWritesAgain()
    {
        await using var foreign = await _storage.Database.OpenAsync();
        await using var hold = await foreign.BeginTransactionAsync(Token);
        await ScalarAsync("SELECT 1 FROM OrleansStorage WHERE GrainIdExtensionString = 'merchant/m' FOR UPDATE", foreign);
        var writing = WriteAsync("merchant/m", 2, "1");
        const string blocked = "FROM pg_stat_activity WHERE application_name = 'relayheat-commit' AND wait_event_type = 'Lock'";
        while ((long)(await ScalarAsync($"SELECT count(*) {blocked}"))! == 0) await Task.Delay(10, Token);

        await ScalarAsync($"SELECT count(pg_terminate_backend(pid)) {blocked}");

        await hold.RollbackAsync(Token);
        Assert.Equal("2", await writing);
        Assert.Equal([1L, 2L], await EventsAsync());
    }

    [Fact]
    public async Task Server_RestartedWhileNobodyWrote_IsNotNoticed()
    {
        await _postgres.RestartImmediateAsync();

        Assert.Equal("2", await WriteAsync("merchant/m", 2, "1"));
    }

    // Only this exception can be sent to a gateway, which does not know the driver's types.
    [Fact]
    public async Task Reads_WhileTheServerIsDown_AreUnavailableAndAreServedAgain()
    {
        await _postgres.StopAsync();

        await Assert.ThrowsAsync<UnavailableException>(
            () => _storage.ReadModel.ListAsync(new RecordQuery(GrainKeys.Merchant, [], null, null, 10), Token));
        await Assert.ThrowsAsync<UnavailableException>(EventsAsync);
        await Assert.ThrowsAsync<UnavailableException>(() => _storage.ReadModel.ReadAsync("merchant/m"));
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => _storage.Clock.SaveClockAsync(new ClockRecord(1, [])));

        await _postgres.StartAsync();
        Assert.Equal([1L], await EventsAsync());
    }

    // The server ends a wait that takes too long. Then it is certain that nothing was done.
    [Fact]
    public async Task Row_LockedBySomebodyElse_IsRefusedInTimeAndServedAfterwards()
    {
        await using var foreign = await _storage.Database.OpenAsync();
        await using (var hold = await foreign.BeginTransactionAsync(Token))
        {
            await ScalarAsync("SELECT 1 FROM OrleansStorage WHERE GrainIdExtensionString = 'merchant/m' FOR UPDATE", foreign);

            var refused = await Assert.ThrowsAsync<CommitRolledBackException>(() => WriteAsync("merchant/m", 2, "1"));

            Assert.Equal(PostgresErrorCodes.LockNotAvailable, Assert.IsType<PostgresException>(refused.InnerException).SqlState);
        }
        Assert.Equal("2", await WriteAsync("merchant/m", 2, "1"));
    }

    [Fact]
    public async Task Server_Frozen_AnswersTheTruthWhenItGoesOn()
    {
        await _postgres.FreezeAsync();
        var writing = WriteAsync("merchant/m", 2, "1");
        // Longer than the writer waits for an answer, so that it must ask for the outcome.
        await Task.Delay(TimeSpan.FromSeconds(6), Token);
        Assert.False(writing.IsCompleted);
        await _postgres.ThawAsync();

        var written = await SucceedsAsync(writing);

        Assert.Equal(written ? [1L, 2L] : [1L], await EventsAsync());
        await Eventually(() => WriteAsync("merchant/m", 3, written ? "2" : "1"));
    }

    [Fact]
    public async Task Server_Crashed_LosesNothingAcknowledgedAndServesAgain()
    {
        var etag = "1";
        var acknowledged = new List<long> { 1 };
        var restarting = Task.CompletedTask;
        for (var version = 2; version < 200; version++)
        {
            if (version == 50) restarting = _postgres.RestartImmediateAsync();
            var writing = WriteAsync("merchant/m", version, etag);
            if (!await SucceedsAsync(writing)) continue;
            acknowledged.Add(version);
            etag = await writing;
        }
        await restarting;
        await Eventually(() => WriteAsync("merchant/m", 1000, etag));

        Assert.Equal([.. acknowledged, 1000], await EventsAsync());
    }

    private static async Task<bool> SucceedsAsync(Task writing)
    {
        try
        {
            await writing;
            return true;
        }
        catch (CommitRolledBackException)
        {
            return false;
        }
    }

    private static async Task Eventually(Func<Task<string>> write)
    {
        while (!await SucceedsAsync(write())) await Task.Delay(50, Token);
    }

    private Task<string> WriteAsync(string key, long version, string? etag = null) => StorageFixture.WriteAsync(
        _storage.Queue,
        key,
        StorageFixture.With(new CommitEffects { Entity = key, Events = [new EventRow(Noon, version, "tested", "somebody", "2026-01", "{}")] }),
        etag);

    private async Task<IEnumerable<long>> EventsAsync()
    {
        // The pool may still hold connections to the crashed server.
        NpgsqlConnection.ClearAllPools();
        return (await _storage.ReadModel.ReadEventsAsync(new EventQuery(0, null, 1000), Token)).Select(e => e.Version);
    }

    private async Task<object?> ScalarAsync(string sql, System.Data.Common.DbConnection? connection = null)
    {
        await using var own = connection is null ? await _storage.Database.OpenAsync() : null;
        await using var command = (connection ?? own)!.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(Token);
    }
}
