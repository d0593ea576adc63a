using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using Orleans.Storage;
using RelayHeat.Engine;
using RelayHeat.Grains.Kinds;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.Policies;
using RelayHeat.Grains.ReadModel;
using RelayHeat.Hosting.Cluster;
using RelayHeat.Silo.Storage;
using RelayHeat.Silo.Storage.Postgres;
using RelayHeat.Silo.Storage.Sqlite;
using RelayHeat.Silo.WakeUps;

namespace RelayHeat.Silo;

/// <summary>Registers a silo's storage: the ADO.NET provider, the commit queue in front of its write, and the read model.</summary>
internal static class StorageRegistration
{
    private const string ProviderName = "adonet";

    /// <summary><paramref name="held"/>, the lock of the data directory, is released after the last commit.</summary>
    public static void AddSqliteStorage(this ISiloBuilder silo, IDisposable held, SqliteDatabase database)
    {
        // The provider's name for SQLite; the driver behind it is Microsoft.Data.Sqlite.
        silo.AddStorage("System.Data.SQLite", database.ConnectionString, new SqliteSource(database));
        silo.Services.AddSingleton<IBatchWriter>(s => new SqliteBatchWriter(
            database, ClusterSettings.ServiceId, new SqliteCheckpoints(database, s.GetRequiredService<ILogger<SqliteCheckpoints>>()), held));
        silo.Services.AddSingleton<IClockStore>(new SqliteSettings(database));
    }

    public static void AddPostgresStorage(this ISiloBuilder silo, PostgresDatabase database)
    {
        silo.AddStorage("Npgsql", database.ConnectionString, new PostgresSource(database));
        silo.Services.AddSingleton<IBatchWriter>(_ => new PostgresBatchWriter(database, ClusterSettings.ServiceId));
        silo.Services.AddSingleton<IClockStore>(new PostgresSettings(database));
    }

    private static void AddStorage(this ISiloBuilder silo, string invariant, string connectionString, ISqlSource source)
    {
        var serializer = new StateSerializer();
        silo.AddAdoNetGrainStorage(ProviderName, o =>
        {
            o.Invariant = invariant;
            o.ConnectionString = connectionString;
            o.GrainStorageSerializer = serializer;
        });
        silo.Services.AddSingleton(source);
        silo.Services.AddSingleton<SqlReadModel>();
        silo.Services.AddSingleton<IReadModel>(s => s.GetRequiredService<SqlReadModel>());
        silo.Services.AddSingleton<IPartStore>(s => s.GetRequiredService<SqlReadModel>());
        silo.Services.AddSingleton<IUsedIdStore>(s => s.GetRequiredService<SqlReadModel>());
        silo.Services.AddSingleton<IRecordVersions>(s => s.GetRequiredService<SqlReadModel>());
        silo.Services.AddSingleton<IReceiptStore>(s => s.GetRequiredService<SqlReadModel>());
        silo.Services.AddSingleton<IWakeUpSource>(s => s.GetRequiredService<SqlReadModel>());
        silo.Services.AddSingleton(s => new CommitQueue(
            s.GetRequiredKeyedService<IGrainStorage>(ProviderName),
            s.GetRequiredService<SqlReadModel>(),
            s.GetRequiredService<IBatchWriter>(),
            s.GetRequiredService<CommitTelemetry>(),
            s.GetRequiredService<ILogger<CommitQueue>>()));
        // Create it at the start: it is then disposed of at the end, with the lock that it holds, even if nothing was written.
        silo.AddStartupTask((services, _) => Task.FromResult(services.GetRequiredService<CommitQueue>()));
        silo.Services.AddKeyedSingleton<IGrainStorage>(EngineServices.StorageName, (s, _) => s.GetRequiredService<CommitQueue>());
        silo.Services.AddKeyedSingleton(EngineServices.StorageName, GrainJson.Options);
        silo.Services.AddSingleton<IPolicyBook>(s => s.GetRequiredService<PolicyBook>());
        silo.Services.AddSingleton<IOutboxStore>(s => s.GetRequiredService<CommitQueue>());
        silo.Services.AddSingleton<IStorageProbe, StorageProbe>();
        silo.Services.AddSingleton<EngineServices>();
        silo.Services.AddSingleton<EngineTelemetry>();
        silo.Services.AddSingleton<SeatTelemetry>();
        silo.Services.AddSingleton<CommitTelemetry>();
        silo.Services.AddSingleton<MessageTelemetry>();
    }
}
