using Npgsql;
using RelayHeat.Engine;
using RelayHeat.Grains.ReadModel;

namespace RelayHeat.Storage.Postgres;

/// <summary>Commits that wait for a standby, and an address that leads to one.</summary>
public sealed class StandbyTests : IAsyncLifetime
{
    private const string Waiting =
        "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'relayheat-commit%' AND wait_event = 'SyncRep'";

    private PrivatePostgres _postgres = null!;
    private PostgresProxy _proxy = null!;
    private StorageFixture _storage = null!;
    private NpgsqlConnection _direct = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(PrivatePostgres.IsInstalled, "PostgreSQL is not installed here.");
        _postgres = await PrivatePostgres.CreateAsync();
        _proxy = new PostgresProxy(_postgres.Port);
        _storage = await StorageFixture.StartAsync(new ProxiedDatabase(await _postgres.CreateDatabaseAsync("standby"), _proxy));
        _direct = (NpgsqlConnection)await _storage.Database.OpenAsync();
        await WriteAsync("one");
    }

    public async ValueTask DisposeAsync()
    {
        if (_storage is null) return;
        // Otherwise a commit that waits for a standby would wait for ever.
        if (_direct.State == System.Data.ConnectionState.Open) await _postgres.SetAsync("synchronous_standby_names", "");
        await _direct.DisposeAsync();
        await _storage.DisposeAsync();
        _proxy.Dispose();
        await _postgres.DisposeAsync();
    }

    // If the wait is cancelled by hand, the server answers "ok" with a warning: the commit is on no standby.
    [Theory]
    [InlineData("pg_cancel_backend")]
    [InlineData("pg_terminate_backend")]
    public async Task Commit_WhoseWaitForAStandbyIsEnded_IsNotAcknowledgedBeforeAStandbyHasALaterOne(string end)
    {
        await _postgres.SetAsync("synchronous_standby_names", "gone");
        var writing = WriteAsync("two", "1");
        var first = await WaitingAsync();

        await SqlAsync($"SELECT {end}({first})");

        // The writer asks for the outcome with a write, which waits too.
        await WaitingAsync("AND query LIKE 'UPDATE relayheat_writer%'");
        await EventuallyAsync(async () => !await _storage.IsHealthyAsync());
        Assert.False(writing.IsCompleted);

        await _postgres.SetAsync("synchronous_standby_names", "");
        Assert.Equal("2", await writing);
        Assert.True(await _storage.IsHealthyAsync());
    }

    // Nobody may end the wait, least of all the writer: that would make visible what no standby has.
    [Fact]
    public async Task Commit_ThatWaitsForAStandbyTooLong_IsShownToNobodyAndServedWithTheStandby()
    {
        await _postgres.SetAsync("synchronous_standby_names", "gone");
        var writing = WriteAsync("two", "1");
        var first = await WaitingAsync();

        // The writer gives the connection up and tries another.
        await EventuallyAsync(async () => (long)(await SqlAsync(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'relayheat-commit%' AND query LIKE '%pg_terminate_backend%'"))! > 0);

        Assert.Equal(first, await WaitingAsync());
        Assert.Equal("one", (await StorageFixture.ReadAsync(_storage.Stock, "merchant/m")).State!.State!.Name);
        Assert.False(writing.IsCompleted);
        await _postgres.SetAsync("synchronous_standby_names", "");
        Assert.Equal("2", await writing);
    }

    [Fact]
    public async Task Address_ThatLedToAStandby_IsFollowedToTheNewPrimary()
    {
        await using var standby = await _postgres.CreateStandbyAsync();
        await using var reading = new NpgsqlConnection(standby.ConnectionString("standby", pooling: false));
        await reading.OpenAsync(Token);
        await _postgres.SetAsync("synchronous_standby_names", "*");
        await WriteAsync("two", "1");

        // The address moves before a promotion: it leads to a server that takes no writes and may be behind.
        _proxy.ServerPort = standby.Port;
        await _direct.CloseAsync();
        await _postgres.CrashAsync();
        NpgsqlConnection.ClearAllPools();
        var writing = WriteAsync("three", "2");
        await Assert.ThrowsAsync<UnavailableException>(() => _storage.ReadModel.ReadEventsAsync(new EventQuery(0, null, 10), Token));
        Assert.False(await _storage.IsHealthyAsync());

        // Then it leads to a primary again, and everything goes on.
        await _postgres.StartAsync();
        await _postgres.SetAsync("synchronous_standby_names", "");
        _proxy.ServerPort = _postgres.Port;
        Assert.Equal("3", await writing);
        Assert.True(await _storage.IsHealthyAsync());

        // Then the standby is promoted: nothing acknowledged is lost.
        await FollowsAsync(reading, "3");
        await _postgres.CrashAsync();
        _proxy.ServerPort = standby.Port;
        await standby.PromoteAsync();
        Assert.Equal("4", await WriteAsync("four", "3"));
        // The pool still holds connections to the old server, and finds out one by one.
        await EventuallyAsync(_storage.IsHealthyAsync);
    }

    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        while (!await holds()) await Task.Delay(20, Token);
    }

    private static Task FollowsAsync(NpgsqlConnection standby, string version) => EventuallyAsync(async () =>
    {
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM OrleansStorage WHERE Version = {version}", standby);
        return (long)(await command.ExecuteScalarAsync(Token))! == 1;
    });

    private async Task<int> WaitingAsync(string which = "")
    {
        var pid = 0;
        await EventuallyAsync(async () =>
        {
            pid = (int?)await SqlAsync($"{Waiting} {which}") ?? 0;
            return pid != 0;
        });
        return pid;
    }

    private async Task<object?> SqlAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _direct);
        return await command.ExecuteScalarAsync(Token);
    }

    private Task<string> WriteAsync(string name, string? etag = null) =>
        StorageFixture.WriteAsync(_storage.Queue, "merchant/m", StorageFixture.Named(name), etag);
}
