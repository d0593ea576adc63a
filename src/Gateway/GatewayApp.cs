using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using RelayHeat.Gateway.Endpoints;
using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.OpenApi;
using RelayHeat.Gateway.Reading;
using RelayHeat.Gateway.Startup;
using RelayHeat.Grains.Names;
using RelayHeat.Hosting;
using RelayHeat.Hosting.Auth;
using RelayHeat.Hosting.Cluster;
using RelayHeat.Hosting.Dashboard;

namespace RelayHeat.Gateway;

/// <summary>
/// The gateway as a process. It calls a cluster, hosts a silo of the cluster, or, if no cluster is set, embeds the only silo.
/// </summary>
internal static class GatewayApp
{
    /// <summary>A larger body is not read at all. A client that sends it before it reads may lose the answer.</summary>
    private const long MaxDrainedBytes = 64 * 1024 * 1024;

    /// <summary>Builds the server without starting it.</summary>
    /// <exception cref="StartupException">A setting is wrong, or the data is in use; the message is one line.</exception>
    public static WebApplication Build(string[] args)
    {
        var builder = ProductHost.CreateBuilder(args);
        var settings = GatewaySettings.Read(builder.Configuration);
        ListenAddresses.Use(builder, GatewaySettings.DefaultAddress, settings.SandboxEnabled, settings.MetricsPort, settings.Hosted?.Ports ?? []);
        ConfigureServer(builder, settings.Limits);
        if (settings is { Cluster: { } cluster, Hosted: null })
        {
            builder.AddClusterClient(cluster);
        }
        else
        {
            // Continue a request on the thread that read the socket: the runtime has already left the thread that polls sockets. A gateway
            // that calls silos through sockets is slower with this.
            builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
            HostedSilo.Add(builder, settings);
        }
        AddServices(builder.Services, settings);
        builder.AddTelemetry("relayheat-gateway");
        var app = builder.Build();
        if (settings.Cluster is { } joined) app.PrepareClusterWire(joined.Wire);
        ServerRefusals.AnswerWithProblems(app);
        UseMiddleware(app, settings);
        MapRoutes(app, settings);
        return app;
    }

    private static void ConfigureServer(WebApplicationBuilder builder, LimitSettings limits)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // Latin-1 lets every byte reach the check that names the header. With UTF-8 the server answers an empty 400.
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            // The readers of bodies have their own limits. The server drains the rest of a body for a few seconds, so that a client that
            // sends everything before it reads gets its answer.
            kestrel.Limits.MaxRequestBodySize = MaxDrainedBytes;
            kestrel.Limits.MaxRequestHeaderCount = 64;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(limits.BodyBytesPerSecond, LimitSettings.RateGracePeriod);
            kestrel.Limits.MinResponseDataRate = new MinDataRate(limits.AnswerBytesPerSecond, LimitSettings.RateGracePeriod);
        });
    }

    private static void AddServices(IServiceCollection services, GatewaySettings settings)
    {
        services.AddSingleton(settings);
        services.AddCallers(settings.Auth, AccountName.TryNormalize);
        services.AddRateLimits(settings.Limits);
        services.AddHealth();
        services.AddExceptionHandler<ProblemExceptionHandler>();
        services.AddApiDocument();
    }

    private static void UseMiddleware(WebApplication app, GatewaySettings settings)
    {
        app.UseTrustedProxies(settings.TrustedProxies);
        app.UseBrowserHeaders();
        // Empty: the registered handler answers everything.
        app.UseExceptionHandler(_ => { });
        app.UseProblemsForEmptyAnswers();
        if (settings.MetricsPort is { } port) app.UseMetricsPort(port);
        app.UseHeadAsGet();
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
    }

    private static void MapRoutes(WebApplication app, GatewaySettings settings)
    {
        var v1 = app.MapGroup("/v1").RequireAuthorization();
        // A silo in this process is ready before the first request.
        if (settings.Hosted is null && settings.Cluster is not null) v1.RequireCluster();
        v1.MapMerchants();
        v1.MapOperators();
        v1.MapCommission();
        v1.MapFundAccount();
        v1.MapExports();
        v1.MapAccounts();
        v1.MapProviders();
        v1.MapEvents();
        v1.MapEventStream();
        app.MapHealth();
        app.MapMetrics().DisableRateLimiting().TakesNoQuery();
        app.MapApiDocument();
        if (settings.SandboxEnabled) app.MapSandbox(settings);
        // By default only a process with a silo has a dashboard.
        if (settings.Dashboard.Enabled) app.MapDashboard(settings.Dashboard.SignInsPerMinute);
    }
}
