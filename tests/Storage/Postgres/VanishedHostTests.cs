using System.Data.Common;
using System.Diagnostics;
using System.Net;
using Npgsql;
using Orleans.Hosting;
using RelayHeat.Grains.ReadModel;
using RelayHeat.Silo;
using RelayHeat.Silo.Storage.Postgres;

namespace RelayHeat.Storage.Postgres;

/// <summary>
/// A silo's host vanishes in the middle of a commit: its cable is pulled, and the database hears nothing. The commits of other silos must
/// not wait in the feed until TCP gives up by itself, after two hours.
/// </summary>
public sealed class VanishedHostTests : IAsyncLifetime
{
    private const int ThisMachine = 1;
    private const int VanishingMachine = 2;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private Network? _network;
    private PrivatePostgres _postgres = null!;
    private string _direct = "";
    private VanishingHost _host = null!;
    private StorageFixture _vanishing = null!;
    private StorageFixture _other = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(PrivatePostgres.IsInstalled, "PostgreSQL is not installed here.");
        Assert.SkipUnless(Network.Obstacle is null, Network.Obstacle ?? "");
        _network = await Network.CreateAsync(ThisMachine);
        var name = await _network.AddNamespaceAsync(VanishingMachine);
        _postgres = await PrivatePostgres.CreateAsync(_network.Address(ThisMachine));
        _direct = await _postgres.CreateDatabaseAsync("vanished");
        _host = new VanishingHost(name, new IPEndPoint(IPAddress.Parse(_network.Address(ThisMachine)), _postgres.Port));
        var through = new NpgsqlConnectionStringBuilder(_direct) { Host = "127.0.0.1", Port = _host.Port };
        _other = await StorageFixture.StartAsync(new Reached(_direct));
        _vanishing = await StorageFixture.StartAsync(new Reached(through.ToString()));
        // Write twice, so that the statement is prepared: what is sent later is the batch.
        var etag = await WriteAsync(_vanishing, "merchant/vanishing", 1);
        await WriteAsync(_vanishing, "merchant/vanishing", 2, etag);
    }

    public async ValueTask DisposeAsync()
    {
        if (_network is null) return;
        await _vanishing.DisposeAsync();
        await _other.DisposeAsync();
        _host.Dispose();
        await _postgres.DisposeAsync();
        await _network.DisposeAsync();
    }

    [Fact]
    public async Task Feed_AfterAHostVanishedInTheMiddleOfABatch_GoesOn()
    {
        _host.StopAfter(9000);

        await GoesOnAsync("SELECT true");
    }

    [Fact]
    public async Task Feed_AfterAHostVanishedBeforeTheEndOfItsTransaction_GoesOn()
    {
        _host.StopBeforeSync();

        // The commit has its numbers, and nobody may read past them.
        await GoesOnAsync("SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'relayheat-commit %')");
    }

    private async Task GoesOnAsync(string hasArrived)
    {
        var writing = WriteAsync(_vanishing, "merchant/vanishing", 3, "2");
        await _host.HasStopped;
        await using var source = NpgsqlDataSource.Create(_direct);
        await using var arrived = source.CreateCommand(hasArrived);
        while (!(bool)(await arrived.ExecuteScalarAsync(Token))!) await Task.Delay(10, Token);
        await _network!.CutAsync(VanishingMachine);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 100; i++) await WriteAsync(_other, $"merchant/{i}", 1);

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
        deadline.CancelAfter(Deadline);
        while (await ShownAsync() < 102) await Task.Delay(100, deadline.Token);
        TestContext.Current.TestOutputHelper!.WriteLine($"The events of the others were shown {watch.ElapsedMilliseconds} ms after the cut.");

        // When the cable is back, the silo learns that its batch was not written, and writes it.
        await _network.MendAsync(VanishingMachine);
        Assert.Equal("3", await writing);
        Assert.Equal(103, await ShownAsync());
    }

    private async Task<int> ShownAsync() => (await _other.ReadModel.ReadEventsAsync(new EventQuery(0, null, 1000), Token)).Length;

    private static Task<string> WriteAsync(StorageFixture silo, string key, long version, string? etag = null)
    {
        var happened = new EventRow(DateTimeOffset.UnixEpoch, version, "tested", "somebody", "2026-01", $"\"{new string('x', 40_000)}\"");
        return StorageFixture.WriteAsync(
            silo.Queue, key, StorageFixture.With(new CommitEffects { Entity = key, Events = [happened] }), etag);
    }

    /// <summary>The same database, through another connection string.</summary>
    private sealed class Reached(string connectionString) : ITestDatabase
    {
        private readonly PostgresDatabase _database = new(connectionString);

        public Task CreateAsync()
        {
            _database.Migrate();
            return Task.CompletedTask;
        }

        public void AddTo(ISiloBuilder silo) => silo.AddPostgresStorage(_database);

        public Task<DbConnection> OpenAsync() => throw new NotSupportedException();

        public ValueTask DisposeAsync()
        {
            NpgsqlConnection.ClearAllPools();
            return ValueTask.CompletedTask;
        }
    }
}
