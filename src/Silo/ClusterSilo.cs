using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using RelayHeat.Engine;
using RelayHeat.Hosting;
using RelayHeat.Hosting.Cluster;
using RelayHeat.Silo.Storage.Postgres;

namespace RelayHeat.Silo;

/// <summary>Joins a process to a cluster as a silo. Membership is in PostgreSQL.</summary>
internal static class ClusterSilo
{
    /// <summary>How often a silo writes a sign of life.</summary>
    public static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(3);

    /// <summary>Adds a silo of the cluster to the host. Migrates the database first, if the settings say so.</summary>
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
            silo.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (settings.Cluster.Id, ClusterSettings.ServiceId));
            silo.Configure<EndpointOptions>(o =>
            {
                (o.AdvertisedIPAddress, o.SiloPort, o.GatewayPort) = (settings.Address, settings.Port, settings.GatewayPort);
                o.SiloListeningEndpoint = new IPEndPoint(settings.Address, settings.Port);
                o.GatewayListeningEndpoint = new IPEndPoint(settings.Address, settings.GatewayPort);
            });
            silo.UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = ("Npgsql", settings.Database.MembershipConnectionString));
            silo.Configure<ClusterMembershipOptions>(NoticeFailuresSoon);
            silo.UseClusterWire(settings.Cluster.Wire);
            silo.AddPostgresStorage(settings.Database);
            silo.AddProduct(policies, new BusinessClock(TimeProvider.System), parts);
        });
    }

    // A dead silo is noticed within a few seconds, and entries of a former cluster do not delay a new one.
    private static void NoticeFailuresSoon(ClusterMembershipOptions o)
    {
        o.ProbeTimeout = TimeSpan.FromSeconds(2);
        o.NumMissedProbesLimit = 3;
        o.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        o.IAmAliveTablePublishTimeout = SignOfLife;
        o.NumMissedTableIAmAliveLimit = 3;
    }
}
