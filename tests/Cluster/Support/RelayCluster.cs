using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.TestingHost;
using RelayHeat.Grains.Policies;
using RelayHeat.Silo;
using RelayHeat.Silo.Storage;
using RelayHeat.Silo.Storage.Sqlite;
using RelayHeat.Silo.WakeUps;

namespace RelayHeat.Cluster.Support;

/// <summary>
/// Silos in this process on one real SQLite file, composed as in the product. Each silo has its own commit queue and writer: only the
/// file's lock and the version check keep them apart, as with silos that share a database.
/// </summary>
public sealed class RelayCluster : IAsyncLifetime
{
    private const string ServiceId = "relayheat";

    private readonly DirectoryInfo? _directory;
    private readonly Lock _passing = new();
    private InProcessTestCluster? _cluster;
    private long _passedAt = Stopwatch.GetTimestamp();

    public RelayCluster()
    {
        _directory = Directory.CreateTempSubdirectory("relayheat-");
        File = new SqliteDatabase(Path.Combine(_directory.FullName, "relayheat.db"));
        File.Migrate();
    }

    private RelayCluster(RelayCluster other) => (File, Clock) = (other.File, other.Clock);

    /// <summary>The time of all rules. It stands still unless a test moves it or lets time pass.</summary>
    internal FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));

    internal SqliteDatabase File { get; }

    internal Faults Faults { get; } = new();

    internal TakenUp TakenUp { get; } = new();

    internal Sweeping Sweeping { get; } = new();

    internal InProcessTestCluster Silos => _cluster!;

    internal IGrainFactory Grains => Silos.Client;

    internal Database Database => new(File);

    internal Commands Commands => new(Grains);

    /// <summary>Starts a second cluster on the same file, which knows nothing of this one.</summary>
    internal async Task<RelayCluster> StartRivalAsync()
    {
        var rival = new RelayCluster(this);
        await rival.InitializeAsync();
        return rival;
    }

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 2);
        builder.Options.ServiceId = ServiceId;
        builder.ConfigureHost(host => host.Logging.ClearProviders());
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(new BusinessClock(Clock));
            silo.Services.AddSingleton(PolicyBook.Published);
            silo.AddSqliteStorage(new Nothing(), File);
            silo.Services.AddSingleton<FaultyStorage>(s =>
                new(
                    s.GetRequiredService<CommitQueue>(),
                    s.GetRequiredService<CommitQueue>(),
                    s.GetRequiredService<SqlReadModel>(),
                    Faults));
            silo.Services.AddKeyedSingleton<IGrainStorage>(EngineServices.StorageName, (s, _) => s.GetRequiredService<FaultyStorage>());
            silo.Services.AddSingleton<IOutboxStore>(s => s.GetRequiredService<FaultyStorage>());
            silo.Services.AddSingleton<IRecordVersions>(s => s.GetRequiredService<FaultyStorage>());
            silo.Services.AddSingleton<IWakeUpSource>(s => Sweeping.Over(s.GetRequiredService<SqlReadModel>()));
            silo.AddOutgoingGrainCallFilter(new FaultyCalls(Faults));
            silo.AddIncomingGrainCallFilter(TakenUp);
            silo.Services.AddHostedService<Sweeper>();
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Advances the rules' time by the machine's time since the last call.</summary>
    internal void LetTimePass()
    {
        lock (_passing)
        {
            var now = Stopwatch.GetTimestamp();
            Clock.Advance(Stopwatch.GetElapsedTime(_passedAt, now));
            _passedAt = now;
        }
    }

    /// <summary>Waits, while time passes, until all entities with this tag agree and have no undelivered message.</summary>
    internal async Task AgreesAsync(string tag)
    {
        await Eventually.HoldsAsync(() =>
        {
            LetTimePass();
            return Consistency.Disagreements(Database, tag);
        });
        Assert.Empty(Consistency.Faults(Database, tag));
    }

    /// <summary>Waits, while time passes, until no entity with this tag has an undelivered message.</summary>
    internal Task IsQuietAsync(string tag) => Eventually.HoldsAsync(
        () =>
        {
            LetTimePass();
            return Database.OutboxSize(tag) == 0;
        },
        "The outbox is not empty.");

    /// <summary>Deactivates all entities with this tag: the next call reads what is stored.</summary>
    internal Task ForgetAsync(string tag) => Task.WhenAll(Database.Entities(tag).Select(ForgetEntityAsync));

    internal async Task ForgetEntityAsync(string entity)
    {
        var id = ((GrainReference)Grains.GetAggregate(entity)).GrainId;
        if (Silos.TryGetGrainContext(id, out _)) await Silos.DeactivateAsync(id);
    }

    /// <summary>The current activation of a grain, if any.</summary>
    internal ActivationId? ActivationOf(string entity) =>
        Silos.TryGetGrainContext(((GrainReference)Grains.GetAggregate(entity)).GrainId, out var context) ? context.ActivationId : null;

    public async ValueTask DisposeAsync()
    {
        Faults.Disarm();
        if (_cluster is not null) await _cluster.DisposeAsync();
        if (_directory is null) return;
        using (var connection = new SqliteConnection(File.ConnectionString)) SqliteConnection.ClearPool(connection);
        _directory.Delete(recursive: true);
    }

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}

/// <summary>A switch that makes the sweepers find nothing.</summary>
internal sealed class Sweeping
{
    private volatile bool _paused;

    public void Pause() => _paused = true;

    public void Resume() => _paused = false;

    public IWakeUpSource Over(IWakeUpSource source) => new Source(source, this);

    private sealed class Source(IWakeUpSource source, Sweeping sweeping) : IWakeUpSource
    {
        public Task<ImmutableArray<string>> TakeDueAsync(DateTimeOffset now, int limit) =>
            sweeping._paused ? Task.FromResult<ImmutableArray<string>>([]) : source.TakeDueAsync(now, limit);

        public Task<DateTimeOffset?> ReadOldestUndeliveredAsync(DateTimeOffset now) => source.ReadOldestUndeliveredAsync(now);
    }
}
