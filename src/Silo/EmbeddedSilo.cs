using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using RelayHeat.Engine;
using RelayHeat.Hosting;
using RelayHeat.Silo.Storage;
using RelayHeat.Silo.Storage.Sqlite;

namespace RelayHeat.Silo;

/// <summary>What the embedded silo is told.</summary>
public sealed record EmbeddedOptions
{
    /// <summary>Where the data is; created if there is none.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>A policy document to use in place of the published one.</summary>
    public string? PolicyFile { get; init; }

    /// <summary>Whether the clock of the rules can be moved.</summary>
    public bool Sandbox { get; init; }

    /// <summary>Whether there is a dashboard.</summary>
    public bool Dashboard { get; init; }
}

/// <summary>A silo on SQLite inside another process: one silo a data directory, and no socket of its own.</summary>
public static class EmbeddedSilo
{
    /// <summary>Takes the data directory, migrates it, and adds the silo and its storage to the host.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="options">Where the data is.</param>
    /// <exception cref="StartupException">The directory is in use, the policy is malformed, or the data cannot be migrated.</exception>
    public static void AddEmbeddedSilo(this IHostApplicationBuilder builder, EmbeddedOptions options)
    {
        var parts = new SiloParts(options.Sandbox, options.Dashboard, Telemetry.IsTraced(builder.Configuration));
        var policies = SiloServices.ReadPolicies(options.PolicyFile);
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
        builder.UseOrleans(silo =>
        {
            // The port is a part of the silo's name and is never opened.
            silo.UseLocalhostClustering(
                EndpointOptions.DEFAULT_SILO_PORT, gatewayPort: 0, serviceId: StorageRegistration.ServiceId, clusterId: "embedded");
            silo.UseNoSockets();
            silo.Configure<GrainDirectoryOptions>(KnowNoOthers);
            silo.AddSqliteStorage(directory, database);
            silo.AddProduct(policies, clock, parts);
        });
    }

    // The directory of the only silo says where every grain is. Room to remember a million answers of other silos would be taken at once.
    private static void KnowNoOthers(GrainDirectoryOptions o)
    {
        o.CachingStrategy = GrainDirectoryOptions.CachingStrategyType.None;
        // Another cache, of directories that there are none of, has the same size.
        o.CacheSize = 16;
    }
}
