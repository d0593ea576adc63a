using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;
using Orleans.Metadata;
using Orleans.Runtime;
using Orleans.Storage;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.Policies;
using RelayHeat.Grains.ReadModel;
using RelayHeat.Silo;
using RelayHeat.Hosting;
using RelayHeat.Silo.Storage;

namespace RelayHeat.Storage.Support;

using MerchantRecord = Record<MerchantState>;

/// <summary>The commit queue and the stock provider on one database, composed as in the product.</summary>
internal sealed class StorageFixture : IAsyncDisposable
{
    private const string StateName = "state";

    private readonly IHost _host;

    private StorageFixture(ITestDatabase database, TimeProvider time, IOutboxStore? outbox, IIncomingGrainCallFilter? calls)
    {
        Database = database;
        var builder = Host.CreateApplicationBuilder();
        // Tests inject thousands of faults. Logging them would take longer than the tests.
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new BusinessClock(time));
        builder.Services.AddSingleton(PolicyBook.Published);
        builder.Services.AddSingleton<IPolicyBook>(PolicyBook.Published);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(Ports.Free(), gatewayPort: 0, serviceId: "relayheat", clusterId: "test");
            database.AddTo(silo);
            if (outbox is not null) silo.Services.AddSingleton(outbox);
            if (calls is not null) silo.AddIncomingGrainCallFilter(calls);
        });
        _host = builder.Build();
    }

    public ITestDatabase Database { get; }

    public CommitQueue Queue => _host.Services.GetRequiredService<CommitQueue>();

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public IClockStore Clock => _host.Services.GetRequiredService<IClockStore>();

    /// <summary>Whether readiness reports a healthy storage, with the product's time-out.</summary>
    public async Task<bool> IsHealthyAsync()
    {
        using var patience = new CancellationTokenSource(Health.Patience);
        return await _host.Services.GetRequiredService<IStorageProbe>().IsHealthyAsync(patience.Token);
    }

    /// <summary>The names of grains and interfaces in calls between processes.</summary>
    public GrainManifest Manifest => _host.Services.GetRequiredService<IClusterManifestProvider>().LocalGrainManifest;

    public SqlReadModel ReadModel => _host.Services.GetRequiredService<SqlReadModel>();

    public CommitTelemetry Telemetry => _host.Services.GetRequiredService<CommitTelemetry>();

    /// <summary>The ADO.NET provider alone, without the commit queue.</summary>
    public IGrainStorage Stock => _host.Services.GetRequiredKeyedService<IGrainStorage>("adonet");

    public static async Task<StorageFixture> StartAsync(
        ITestDatabase database, TimeProvider? time = null, IOutboxStore? outbox = null, IIncomingGrainCallFilter? calls = null)
    {
        await database.CreateAsync();
        var fixture = new StorageFixture(database, time ?? TimeProvider.System, outbox, calls);
        await fixture._host.StartAsync(TestContext.Current.CancellationToken);
        return fixture;
    }

    public static GrainId Id(string key) => GrainId.Create("merchant", key);

    public static MerchantRecord Named(string name, long version = 1) =>
        new() { Version = version, State = new MerchantState { MerchantId = "m", Name = name } };

    public static MerchantRecord With(CommitEffects effects, string name = "店") => Named(name) with { Effects = effects };

    /// <summary>Writes through a storage, and returns the row's new ETag.</summary>
    public static async Task<string> WriteAsync(IGrainStorage storage, string key, MerchantRecord record, string? etag = null)
    {
        var state = new GrainState<MerchantRecord>(record, etag) { RecordExists = etag is not null };
        await storage.WriteStateAsync(StateName, Id(key), state);
        return state.ETag!;
    }

    public static async Task<GrainState<MerchantRecord>> ReadAsync(IGrainStorage storage, string key)
    {
        var state = new GrainState<MerchantRecord>(new MerchantRecord());
        await storage.ReadStateAsync(StateName, Id(key), state);
        return state;
    }

    public async Task<long> CountAsync(string table)
    {
        await using var connection = await Database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT COUNT(*) FROM {table}";
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        await Database.DisposeAsync();
    }
}
