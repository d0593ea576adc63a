using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using RelayHeat.Engine;
using RelayHeat.Hosting;
using RelayHeat.Hosting.Cluster;
using RelayHeat.Silo.Storage;
using RelayHeat.Silo.Storage.Postgres;

namespace RelayHeat.Silo;

/// <summary>How a process joins a cluster: as one of its silos, or as a gateway that calls them. Membership is in PostgreSQL.</summary>
internal static class ClusterMember
{
    private const string Invariant = "Npgsql";

    /// <summary>How soon a gateway hears of new silos, and how long it waits before it tries again to reach the first.</summary>
    public static readonly TimeSpan GatewayRefresh = TimeSpan.FromSeconds(3);

    /// <summary>How often a silo writes that it lives.</summary>
    public static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(3);

    /// <summary>Migrates the database where that is wanted, and adds a silo of the cluster to the host.</summary>
    /// <exception cref="StartupException">The database cannot be used, or the policy is malformed.</exception>
    public static void AddClusterSilo(this IHostApplicationBuilder builder, SiloSettings settings)
    {
        var policies = SiloServices.ReadPolicies(settings.PolicyFile);
        if (settings.Migrate) settings.Database.Migrate();
        else settings.Database.RequireMigrated();
        var parts = new SiloParts(settings.SandboxEnabled, settings.Dashboard.Enabled, Telemetry.IsTraced(builder.Configuration));
        builder.Services.AddHostedService(_ => new AddressGuard(settings));
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (settings.Cluster.Id, StorageRegistration.ServiceId));
            silo.Configure<EndpointOptions>(o =>
            {
                (o.AdvertisedIPAddress, o.SiloPort, o.GatewayPort) = (settings.Address, settings.Port, settings.GatewayPort);
                o.SiloListeningEndpoint = new IPEndPoint(settings.Address, settings.Port);
                o.GatewayListeningEndpoint = new IPEndPoint(settings.Address, settings.GatewayPort);
            });
            silo.UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = (Invariant, settings.Database.MembershipConnectionString));
            silo.Configure<ClusterMembershipOptions>(NoticeFailuresSoon);
            silo.UseClusterWire(settings.Cluster.Wire);
            silo.AddPostgresStorage(settings.Database);
            silo.AddProduct(policies, new BusinessClock(TimeProvider.System), parts);
        });
    }

    /// <summary>Adds the client by which a gateway calls the cluster. It starts without one, and looks for it until it is there.</summary>
    public static void AddClusterClient(this IHostApplicationBuilder builder, ClusterSettings settings)
    {
        var membership = PostgresDatabase.OfGateway(settings.ConnectionString);
        var traced = Telemetry.IsTraced(builder.Configuration);
        builder.UseOrleansClient(client =>
        {
            if (traced) client.AddActivityPropagation();
            client.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (settings.Id, StorageRegistration.ServiceId));
            client.UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = (Invariant, membership));
            client.Configure<GatewayOptions>(o => o.GatewayListRefreshPeriod = GatewayRefresh);
            client.Configure<ClientMessagingOptions>(o => o.ResponseTimeout = SiloServices.ResponseTimeout);
            client.UseConnectionRetryFilter<ClusterSearch>();
            client.UseClusterWire(settings.Wire);
        });
        builder.Services.AddSingleton<ClusterConnection>();
        builder.Services.AddSingleton<ILifecycleParticipant<IClusterClientLifecycle>>(s => s.GetRequiredService<ClusterConnection>());
        // The web server answers from the start, if only that there is no cluster yet.
        builder.Services.Configure<HostOptions>(o => o.ServicesStartConcurrently = true);
    }

    // A silo that is gone is noticed within a few seconds, and entries that a dead cluster has left behind do not keep a new one waiting.
    private static void NoticeFailuresSoon(ClusterMembershipOptions o)
    {
        o.ProbeTimeout = TimeSpan.FromSeconds(2);
        o.NumMissedProbesLimit = 3;
        o.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        o.IAmAliveTablePublishTimeout = SignOfLife;
        o.NumMissedTableIAmAliveLimit = 3;
    }
}
