using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using RelayHeat.Engine;
using RelayHeat.Hosting;
using RelayHeat.Hosting.Cluster;
using RelayHeat.Silo.Storage.Sqlite;

namespace RelayHeat.Silo;

/// <summary>A silo on SQLite inside another process. It opens no socket, and each data directory has only one silo.</summary>
internal static class EmbeddedSilo
{
    /// <summary>Locks and migrates the data directory, and adds the silo and its storage to the host.</summary>
    /// <exception cref="StartupException">The directory is in use, the policy is malformed, or the data cannot be migrated.</exception>
    public static void AddEmbeddedSilo(
        this IHostApplicationBuilder builder, string dataDirectory, string? policyFile, SiloParts parts)
    {
        var policies = SiloServices.ReadPolicies(policyFile);
        var directory = DataDirectory.Open(dataDirectory);
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
            // The port is only a part of the silo's name: it is never opened.
            silo.UseLocalhostClustering(
                EndpointOptions.DEFAULT_SILO_PORT, gatewayPort: 0, serviceId: ClusterSettings.ServiceId, clusterId: "embedded");
            silo.UseNoSockets();
            silo.Configure<GrainDirectoryOptions>(KnowNoOthers);
            silo.AddSqliteStorage(directory, database);
            silo.AddProduct(policies, clock, parts);
        });
    }

    // The only silo has the whole grain directory, so it needs no cache of other silos' entries. The default cache allocates room for a
    // million entries at once.
    private static void KnowNoOthers(GrainDirectoryOptions o)
    {
        o.CachingStrategy = GrainDirectoryOptions.CachingStrategyType.None;
        // The cache of remote directories has the same size, and is not used either.
        o.CacheSize = 16;
    }
}
