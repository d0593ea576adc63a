using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Orleans.Dashboard;
using RelayHeat.Gateway.Auth;
using RelayHeat.Gateway.Endpoints;
using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.OpenApi;
using RelayHeat.Gateway.Problems;
using RelayHeat.Gateway.Startup;
using RelayHeat.Silo;

namespace RelayHeat.Gateway;

/// <summary>The whole server in one process: the gateway and, embedded, the silo.</summary>
public static class GatewayApp
{
    /// <summary>Puts the server together, without starting it.</summary>
    /// <param name="args">Settings as on the command line, such as <c>--urls=http://127.0.0.1:0</c>.</param>
    /// <returns>The application, ready to start.</returns>
    /// <exception cref="StartupException">A setting is wrong, or the data is in use; the message is one line.</exception>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            // Settings are read once: a file that changes later must not look as if it had been heard.
            Args = [.. args, "--hostBuilder:reloadConfigOnChange=false"],
            ContentRootPath = AppContext.BaseDirectory,
        });
        var settings = GatewaySettings.Read(builder.Configuration);
        var addresses = ListenAddresses.Read(builder.Configuration);
        if (settings.SandboxEnabled) ListenAddresses.RequireLoopback(addresses);
        ListenAddresses.RequireFree(addresses);
        if (addresses is [ListenAddresses.Default]) builder.WebHost.UseUrls(addresses);

        ConfigureServer(builder);
        builder.AddEmbeddedSilo(new EmbeddedOptions { DataDirectory = settings.DataDirectory, PolicyFile = settings.PolicyFile });
        AddServices(builder.Services, settings);
        var app = builder.Build();
        UseMiddleware(app);
        MapRoutes(app, settings);
        return app;
    }

    private static void ConfigureServer(WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
            console.UseUtcTimestamp = true;
        });
        // A start that fails is told in one line by the program itself.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        // Its first look compares with a moment before the machine was started, and always finds itself late.
        builder.Logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        // Nothing here uses its keys, so it need not warn a user without a home that they will be lost.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Any byte gets as far as the check that names the header; as UTF-8 it would end in an empty 400.
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.Limits.MaxRequestBodySize = JsonBody.MaxBytes;
            kestrel.Limits.MaxRequestHeaderCount = 64;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        });
    }

    private static void AddServices(IServiceCollection services, GatewaySettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(TimeProvider.System);
        // Shorter than the ten seconds after which container hosts kill; a connection that never ends must not use them up.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(8));
        services.AddCallers(settings);
        // Authentication brings data protection along; nothing here uses its keys, and they must not appear in somebody's home.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddRateLimits(settings);
        services.AddHealth();
        services.AddExceptionHandler<ProblemExceptionHandler>();
        services.AddApiDocument();
    }

    private static void UseMiddleware(WebApplication app)
    {
        app.UseSecurityHeaders();
        // An empty configuration: the handler that is registered answers everything.
        app.UseExceptionHandler(_ => { });
        app.UseProblemsForEmptyAnswers();
        app.UseHeadAsGet();
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
    }

    private static void MapRoutes(WebApplication app, GatewaySettings settings)
    {
        var v1 = app.MapGroup("/v1").RequireAuthorization();
        v1.MapMerchants();
        v1.MapOperators();
        v1.MapAccounts();
        v1.MapProviders();
        v1.MapEvents();
        v1.MapEventStream();
        app.MapHealth();
        app.MapApiDocument();
        if (settings.SandboxEnabled) app.MapSandbox(settings);
        app.MapOrleansDashboard("/dashboard").RequireAuthorization(Authentication.OpsPolicy).ExcludeFromDescription();
        // What the dashboard does not have is not told to those who may not see it either.
        app.Map("/dashboard/{**path}", () => Results.NotFound()).RequireAuthorization(Authentication.OpsPolicy).ExcludeFromDescription();
    }
}
