using Npgsql;
using Orleans.Configuration;
using RelayHeat.Engine;
using RelayHeat.Grains.ReadModel;
using RelayHeat.Hosting;
using RelayHeat.Hosting.Cluster;

namespace RelayHeat.Gateway.Startup;

/// <summary>
/// The client by which a gateway without a silo calls the cluster. It finds the silos in Orleans' list in PostgreSQL, and reads nothing
/// else there.
/// </summary>
internal static class ClusterClient
{
    /// <summary>How often the client reads the list of silos, and how long it waits between attempts to find the first.</summary>
    public static readonly TimeSpan Refresh = TimeSpan.FromSeconds(3);

    /// <summary>The host of a connection string.</summary>
    /// <exception cref="ArgumentException">Npgsql cannot read it.</exception>
    public static string? HostOf(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Host;

    /// <summary>Adds the client. The gateway starts before it has found the cluster.</summary>
    public static void AddClusterClient(this WebApplicationBuilder builder, ClusterSettings settings)
    {
        var isTraced = Telemetry.IsTraced(builder.Configuration);
        builder.UseOrleansClient(client =>
        {
            if (isTraced) client.AddActivityPropagation();
            client.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (settings.Id, ClusterSettings.ServiceId));
            client.UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = ("Npgsql", ForMembership(settings.ConnectionString)));
            client.Configure<GatewayOptions>(o => o.GatewayListRefreshPeriod = Refresh);
            client.Configure<ClientMessagingOptions>(o => o.ResponseTimeout = ClusterSettings.ResponseTimeout);
            client.UseConnectionRetryFilter<ClusterSearch>();
            client.UseClusterWire(settings.Wire);
        });
        builder.Services.AddSingleton<ClusterConnection>();
        builder.Services.AddSingleton<ILifecycleParticipant<IClusterClientLifecycle>>(s => s.GetRequiredService<ClusterConnection>());
        builder.Services.AddSingleton<IStorageProbe, StorageOfASilo>();
        // Let the web server start beside the search: until then it answers that there is no cluster yet.
        builder.Services.Configure<HostOptions>(o => o.ServicesStartConcurrently = true);
    }

    // It needs no settings of the session, so it may use a pooler. Times are in seconds.
    private static string ForMembership(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        ApplicationName = "relayheat-membership",
        Timeout = 3,
        CommandTimeout = 8,
        MaxPoolSize = 2,
        ConnectionLifetime = 30,
        HostRecheckSeconds = 1,
        NoResetOnClose = true,
    }.ToString();

    private sealed class StorageOfASilo(ClusterConnection connection, IGrainFactory grains) : IStorageProbe
    {
        public async Task<bool> IsHealthyAsync(CancellationToken token) =>
            connection.IsFound && await grains.GetGrain<IReadModelGrain>(0).IsStorageHealthy();
    }
}
