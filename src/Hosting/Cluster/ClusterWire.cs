using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Connections.Security;
using Orleans.Hosting;
using RelayHeat.Engine;

namespace RelayHeat.Hosting.Cluster;

/// <summary>
/// The connections between the processes of a cluster. Both sides show a certificate of the cluster. A silo's port for gateways accepts
/// only gateways, and its port for silos only silos. Without certificates no process connects to another machine.
/// </summary>
internal static partial class ClusterWire
{
    public static void UseClusterWire(this ISiloBuilder silo, WireSettings settings)
    {
        AddCertificates(silo.Services, settings, WireRole.Silo);
        silo.Configure<SiloConnectionOptions>(connections =>
        {
            connections.ConfigureSiloInboundConnection(c => AcceptOnly(c, settings, WireRole.Silo));
            connections.ConfigureGatewayInboundConnection(c => AcceptOnly(c, settings, WireRole.Gateway));
            connections.ConfigureSiloOutboundConnection(c => CallSilo(c, settings));
        });
    }

    public static void UseClusterWire(this IClientBuilder client, WireSettings settings)
    {
        AddCertificates(client.Services, settings, WireRole.Gateway);
        client.Configure<ClientConnectionOptions>(connections => connections.ConfigureConnection(c => CallSilo(c, settings)));
    }

    /// <summary>Reads the certificates before the first connection, or warns that there are none.</summary>
    /// <exception cref="StartupException">They cannot be used.</exception>
    public static void PrepareClusterWire(this WebApplication app, WireSettings settings)
    {
        if (settings.Files is null) LogPlaintext(app.Logger);
        else app.Services.GetRequiredService<WireCertificates>();
    }

    private static void AddCertificates(IServiceCollection services, WireSettings settings, WireRole role)
    {
        if (settings.Files is not { } files) return;
        services.AddSingleton(s =>
        {
            var certificates = new WireCertificates(files, role, s.GetRequiredService<ILogger<WireCertificates>>());
            s.GetRequiredService<IMeterFactory>().Create(EngineTelemetry.Name).CreateObservableGauge(
                "relayheat.cluster.certificate.remaining",
                () => (certificates.EndsAt - DateTime.UtcNow).TotalSeconds,
                "s",
                "How long the process's certificate for the cluster is still good.");
            return certificates;
        });
    }

    private static void AcceptOnly(IConnectionBuilder connection, WireSettings settings, WireRole role)
    {
        if (settings.Files is null) return;
        var certificates = connection.ApplicationServices.GetRequiredService<WireCertificates>();
        connection.UseServerTls(new TlsOptions
        {
            // Orleans requires a certificate here. Each connection shows the one that is chosen below.
            LocalCertificate = certificates.Own,
            OnAuthenticateAsServer = (_, tls) => Show(certificates, (SslServerAuthenticationOptions)tls.SslServerAuthenticationOptions),
            RemoteCertificateValidation = (certificate, _, faults) => faults == SslPolicyErrors.None
                && certificate.MatchesHostname(role.Name, allowWildcards: false, allowCommonName: false),
        });
    }

    private static void CallSilo(IConnectionBuilder connection, WireSettings settings)
    {
        if (settings.Files is null)
        {
            connection.Use(next => context => RequireLoopback(context, next));
            return;
        }
        var certificates = connection.ApplicationServices.GetRequiredService<WireCertificates>();
        connection.UseClientTls(new TlsOptions
        {
            OnAuthenticateAsClient = (_, tls) => Show(certificates, (SslClientAuthenticationOptions)tls.SslClientAuthenticationOptions),
            RemoteCertificateValidation = (_, _, faults) => faults == SslPolicyErrors.None,
        });
    }

    private static void Show(WireCertificates certificates, SslServerAuthenticationOptions tls)
    {
        tls.ServerCertificateSelectionCallback = null;
        tls.ServerCertificateContext = certificates.Shown;
        tls.CertificateChainPolicy = certificates.Judged;
        // A resumed session would not check the certificate again.
        tls.AllowTlsResume = false;
    }

    private static void Show(WireCertificates certificates, SslClientAuthenticationOptions tls)
    {
        tls.ClientCertificateContext = certificates.Shown;
        tls.CertificateChainPolicy = certificates.Judged;
        tls.TargetHost = WireRole.Silo.Name;
        tls.AllowTlsResume = false;
    }

    // The address comes from the membership table: without this check, whoever can write that table could receive every call.
    private static Task RequireLoopback(ConnectionContext context, ConnectionDelegate next) =>
        context.RemoteEndPoint is IPEndPoint { Address: var address } && IPAddress.IsLoopback(address)
            ? next(context)
            : throw new InvalidOperationException(
                $"Cluster:AllowPlaintext is true, but the silo at {context.RemoteEndPoint} is not on this machine: it is not called.");

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Cluster:AllowPlaintext is true: every process on this machine can join the cluster and call it in anybody's name.")]
    private static partial void LogPlaintext(ILogger logger);
}
