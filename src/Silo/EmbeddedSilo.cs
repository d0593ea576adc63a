using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Hosting;
using Orleans.Storage;
using RelayHeat.Grains.Core;
using RelayHeat.Grains.Policies;
using RelayHeat.Grains.ReadModel;
using RelayHeat.Silo.Storage;
using RelayHeat.Silo.Storage.Sqlite;
using RelayHeat.Silo.WakeUps;

namespace RelayHeat.Silo;

/// <summary>What the embedded silo is told.</summary>
public sealed record EmbeddedOptions
{
    /// <summary>Where the data is; created if there is none.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>A policy document to use in place of the published one.</summary>
    public string? PolicyFile { get; init; }
}

/// <summary>A silo on SQLite inside another process: one silo a data directory, nothing on the network but loopback.</summary>
public static class EmbeddedSilo
{
    private const string ServiceId = "relayheat";
    private const string ProviderName = "adonet";

    /// <summary>Takes the data directory, migrates it, and adds the silo and its storage to the host.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="options">Where the data is.</param>
    /// <exception cref="StartupException">The directory is in use, the policy is malformed, or the data cannot be migrated.</exception>
    public static void AddEmbeddedSilo(this IHostApplicationBuilder builder, EmbeddedOptions options)
    {
        var policies = ReadPolicies(options.PolicyFile);
        var directory = DataDirectory.Open(options.DataDirectory);
        var database = new SqliteDatabase(directory.DatabasePath);
        var clock = new BusinessClock(TimeProvider.System);
        try
        {
            database.Migrate();
            clock.SetOffset(SqliteSettings.ReadClockOffset(database));
        }
        catch
        {
            directory.Dispose();
            throw;
        }

        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton(policies);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort(), gatewayPort: 0, serviceId: ServiceId, clusterId: "embedded");
            silo.Configure<SiloMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromSeconds(10));
            silo.AddSqliteStorage(directory, database, ServiceId);
            silo.AddDashboard();
        });
        builder.Services.AddHostedService<Sweeper>();
    }

    /// <summary>The storage: the ADO.NET provider, and the commit queue in front of its write.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="held">What must be let go only when the last commit is written, such as the data directory's lock.</param>
    /// <param name="database">The file.</param>
    /// <param name="serviceId">The id under which rows are stored.</param>
    internal static void AddSqliteStorage(this ISiloBuilder silo, IDisposable held, SqliteDatabase database, string serviceId)
    {
        var serializer = new StateSerializer();
        silo.AddAdoNetGrainStorage(ProviderName, o =>
        {
            // The provider's name for SQLite; the driver behind it is Microsoft.Data.Sqlite.
            o.Invariant = "System.Data.SQLite";
            o.ConnectionString = database.ConnectionString;
            o.GrainStorageSerializer = serializer;
        });
        silo.Services.AddSingleton(new SqliteReadModel(database));
        silo.Services.AddSingleton<IReadModel>(s => s.GetRequiredService<SqliteReadModel>());
        silo.Services.AddSingleton<IUsedIdStore>(s => s.GetRequiredService<SqliteReadModel>());
        silo.Services.AddSingleton<IWakeUpSource>(s => s.GetRequiredService<SqliteReadModel>());
        silo.Services.AddSingleton(s => new CommitQueue(
            s.GetRequiredKeyedService<IGrainStorage>(ProviderName),
            s.GetRequiredService<SqliteReadModel>(),
            serializer,
            new SqliteBatchWriter(database, serviceId, held),
            s.GetRequiredService<ILogger<CommitQueue>>()));
        silo.Services.AddKeyedSingleton<IGrainStorage>(CoreServices.StorageName, (s, _) => s.GetRequiredService<CommitQueue>());
        silo.Services.AddSingleton<IOutboxStore>(s => s.GetRequiredService<CommitQueue>());
        silo.Services.AddSingleton(s => new SqliteSettings(database, s.GetRequiredService<CommitQueue>()));
        silo.Services.AddSingleton<IClockStore>(s => s.GetRequiredService<SqliteSettings>());
        silo.Services.AddSingleton<IStorageProbe>(s => s.GetRequiredService<SqliteSettings>());
        silo.Services.AddSingleton<CoreServices>();
    }

    private static PolicyBook ReadPolicies(string? file)
    {
        if (file is null) return PolicyBook.Published;
        try
        {
            return PolicyBook.Parse(File.ReadAllText(file));
        }
        catch (Exception e) when (e is PolicyException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"Policy:File {file}: {e.Message}");
        }
    }

    /// <summary>A loopback port that is free now. The silo needs one even when it has no neighbours.</summary>
    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
