using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using RelayHeat.Engine;

namespace RelayHeat.Hosting;

/// <summary>
/// Metrics and traces of a process: Prometheus asks for the metrics at <c>/metrics</c>, and both go to a collector where one is set.
/// Without a collector nothing is traced at all.
/// </summary>
internal static class Telemetry
{
    public const string MetricsPath = "/metrics";

    /// <summary>The name of the product's meter.</summary>
    public const string Meter = EngineTelemetry.Name;

    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string Npgsql = "Npgsql";
    private const string Orleans = "Microsoft.Orleans";
    private const string Runtime = "System.Runtime";
    private const string Kestrel = "Microsoft.AspNetCore.Server.Kestrel";
    private const string RateLimiting = "Microsoft.AspNetCore.RateLimiting";

    /// <summary>Series of an instrument that tells of a silo, a type of grains or a kind of errors; the default is 2000.</summary>
    private const int FewSeries = 200;

    private static readonly string[] Meters =
    [
        EngineTelemetry.Name, Orleans, Runtime, Npgsql, "Microsoft.AspNetCore.Hosting", Kestrel, RateLimiting,
    ];

    // What is counted several times in every call and tells no more than its latency does. All metrics together were a tenth of a read.
    private static readonly string[] LeftOut =
        ["orleans-messaging-processing-", "orleans-directory-lookups-", "aspnetcore.rate_limiting.request_lease."];

    // Orleans' other sources trace each activation and each read of a row, which is more than all the commands.
    private static readonly string[] Sources = [EngineTelemetry.Name, "Microsoft.Orleans.Application", Npgsql];

    /// <summary>Whether traces are collected.</summary>
    /// <exception cref="StartupException">The collector's address is none.</exception>
    public static bool IsTraced(IConfiguration configuration)
    {
        if (configuration.Text(Collector) is not { } text) return false;
        var fits = Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
        return fits ? true : throw new StartupException($"{Collector} must be an http or https address, and is '{text}'.");
    }

    /// <param name="builder">The process.</param>
    /// <param name="service">What it is called, unless <c>OTEL_SERVICE_NAME</c> says otherwise.</param>
    public static void AddTelemetry(this IHostApplicationBuilder builder, string service)
    {
        var isTraced = IsTraced(builder.Configuration);
        var name = builder.Configuration.Text("OTEL_SERVICE_NAME") ?? service;
        var version = typeof(Telemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(name, serviceVersion: version))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(Meters).AddView(Select).AddPrometheusExporter();
                if (isTraced) metrics.AddOtlpExporter();
            });
        if (isTraced) telemetry.WithTracing(AddTraces);
    }

    /// <summary>The metrics as Prometheus reads them: open to all who reach the port, so there is nothing private in them.</summary>
    public static IEndpointConventionBuilder MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapPrometheusScrapingEndpoint(MetricsPath).WithMetadata(new HttpMethodMetadata([HttpMethods.Get]));

    // Npgsql calls a pool by its connection string: where the database is and as whom it is used is nobody else's business. What is
    // then left of its gauges would be that of any one of the pools, so they are left out.
    private static MetricStreamConfiguration? Select(Instrument instrument) => instrument switch
    {
        _ when LeftOut.Any(prefix => instrument.Name.StartsWith(prefix, StringComparison.Ordinal)) => MetricStreamConfiguration.Drop,
        { Meter.Name: Npgsql, IsObservable: true } => MetricStreamConfiguration.Drop,
        { Meter.Name: Npgsql } => new() { TagKeys = ["error.type", "db.response.status_code"], CardinalityLimit = FewSeries },
        // Room for all its series is taken from the start, and there are a hundred such instruments.
        { Meter.Name: Orleans or Runtime or Kestrel or RateLimiting } => new() { CardinalityLimit = FewSeries },
        _ => null,
    };

    private static void AddTraces(TracerProviderBuilder traces) => traces
        .AddSource(Sources)
        .AddAspNetCoreInstrumentation(requests => requests.Filter = IsWorthATrace)
        .AddOtlpExporter();

    // What is asked every few seconds by machines tells nothing.
    private static bool IsWorthATrace(HttpContext http) =>
        !http.Request.Path.StartsWithSegments(MetricsPath) && !http.Request.Path.StartsWithSegments("/health");
}
