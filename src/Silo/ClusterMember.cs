using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Connections.Security;
using Orleans.Hosting;
using Orleans.Runtime;
using RelayHeat.Grains.Core;
using RelayHeat.Silo.Hosting;
using RelayHeat.Silo.Storage;
using RelayHeat.Silo.Storage.Postgres;

namespace RelayHeat.Silo;

/// <summary>How a process joins a cluster: as one of its silos, or as a gateway that calls them. Membership is in PostgreSQL.</summary>
internal static class ClusterMember
{
    private const string Invariant = "Npgsql";

    /// <summary>How soon a gateway hears of new silos, and how long it waits before it tries again to reach the first.</summary>
    private static readonly TimeSpan GatewayRefresh = TimeSpan.FromSeconds(3);

    /// <summary>Migrates the database where that is wanted, and adds a silo of the cluster to the host.</summary>
    /// <exception cref="StartupException">The database cannot be used, or the policy or certificate is malformed.</exception>
    public static void AddClusterSilo(this IHostApplicationBuilder builder, SiloSettings settings)
    {
        var policies = SiloServices.ReadPolicies(settings.PolicyFile);
        var certificate = ReadCertificate(settings.Cluster);
        if (settings.Migrate) settings.Database.Migrate();
        else settings.Database.RequireMigrated();
        var parts = new SiloParts(settings.SandboxEnabled, settings.DashboardEnabled, Telemetry.IsTraced(builder.Configuration));
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
            if (certificate is not null) silo.UseTls(certificate, tls => RequireSame(tls, certificate));
            silo.AddPostgresStorage(settings.Database);
            silo.AddProduct(policies, new BusinessClock(TimeProvider.System), parts);
        });
    }

    /// <summary>Adds the client by which a gateway calls the cluster. It starts without one, and looks for it until it is there.</summary>
    /// <exception cref="StartupException">The certificate is malformed.</exception>
    public static void AddClusterClient(this IHostApplicationBuilder builder, ClusterSettings settings)
    {
        var certificate = ReadCertificate(settings);
        var membership = PostgresDatabase.OfGateway(settings.ConnectionString);
        var traced = Telemetry.IsTraced(builder.Configuration);
        builder.UseOrleansClient(client =>
        {
            if (traced) client.AddActivityPropagation();
            client.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (settings.Id, StorageRegistration.ServiceId));
            client.UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = (Invariant, membership));
            client.Configure<GatewayOptions>(o => o.GatewayListRefreshPeriod = GatewayRefresh);
            client.Configure<ClientMessagingOptions>(o => o.ResponseTimeout = SiloServices.ResponseTimeout);
            client.UseConnectionRetryFilter(async (_, token) =>
            {
                await Task.Delay(GatewayRefresh, token);
                return true;
            });
            if (certificate is not null) client.UseTls(certificate, tls => RequireSame(tls, certificate));
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
        o.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(3);
        o.NumMissedTableIAmAliveLimit = 3;
    }

    // All processes of a cluster have one certificate: who shows it belongs, whatever name it has and whoever signed it.
    private static void RequireSame(TlsOptions tls, X509Certificate2 own)
    {
        tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.RemoteCertificateValidation = (certificate, _, _) =>
            CryptographicOperations.FixedTimeEquals(certificate.GetRawCertData(), own.GetRawCertData());
    }

    private static X509Certificate2? ReadCertificate(ClusterSettings settings)
    {
        if (settings.CertificateFile is not { } file) return null;
        try
        {
            var certificate = X509CertificateLoader.LoadPkcs12FromFile(file, settings.CertificatePassword);
            return certificate.HasPrivateKey ? certificate : throw new StartupException($"Cluster:CertificateFile {file} has no private key.");
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"Cluster:CertificateFile {file}: {e.Message}");
        }
    }
}
