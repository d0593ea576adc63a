using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using RelayHeat.Grains.Names;
using RelayHeat.Hosting;
using RelayHeat.Hosting.Auth;
using RelayHeat.Hosting.Cluster;
using RelayHeat.Hosting.Dashboard;

namespace RelayHeat.Silo;

/// <summary>A silo of a cluster as a process: the grains, and a private port with dashboard, health and metrics.</summary>
internal static class SiloApp
{
    private const string DefaultAddress = "http://127.0.0.1:8080";

    /// <summary>Builds the silo without starting it.</summary>
    /// <exception cref="StartupException">A setting is wrong, or the database cannot be used.</exception>
    public static WebApplication Build(string[] args)
    {
        var builder = ProductHost.CreateBuilder(args);
        var settings = SiloSettings.Read(builder.Configuration);
        var auth = AuthSettings.Read(builder.Configuration, keyFileByDefault: null);
        ListenAddresses.Use(builder, DefaultAddress, settings.SandboxEnabled, metricsPort: null, settings.Ports);
        builder.AddClusterSilo(settings);
        builder.Services.AddCallers(auth, AccountName.TryNormalize);
        builder.Services.AddRateLimiter(_ => { });
        builder.Services.AddSingleton<LimitTelemetry>();
        builder.Services.AddHealth();
        builder.AddTelemetry("relayheat-silo");
        var app = builder.Build();
        app.PrepareClusterWire(settings.Cluster.Wire);
        app.UseTrustedProxies(settings.TrustedProxies);
        app.UseBrowserHeaders();
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        MapHealth(app);
        app.MapMetrics();
        if (settings.Dashboard.Enabled) app.MapDashboard(settings.Dashboard.SignInsPerMinute);
        return app;
    }

    /// <summary>Brings the database up to date, and prints the migrations that it applied.</summary>
    /// <exception cref="StartupException">A setting is wrong, or a migration failed.</exception>
    public static void Migrate(string[] args, TextWriter output)
    {
        var applied = SiloSettings.ReadDatabase(ProductHost.CreateBuilder(args).Configuration).Migrate();
        foreach (var script in applied) output.WriteLine($"Applied {script}");
        output.WriteLine(applied.Count == 0 ? "The database is up to date." : "The database is up to date now.");
    }

    private static void MapHealth(WebApplication app)
    {
        app.MapHealthChecks("/health/live", Options(_ => false));
        app.MapHealthChecks("/health/ready", Options(_ => true));

        static HealthCheckOptions Options(Func<HealthCheckRegistration, bool> which) => new()
        {
            Predicate = which,
            ResponseWriter = (http, report) =>
            {
                var checks = report.Entries.ToDictionary(e => e.Key, e => Health.Word(e.Value.Status));
                return http.Response.WriteAsJsonAsync(new { status = Health.Word(report.Status), checks }, JsonSerializerOptions.Web);
            },
        };
    }
}
