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
/// Metrics and traces of a process. Prometheus reads the metrics at <c>/metrics</c>. If a collector is set, it gets metrics and traces;
/// without one nothing is traced.
/// </summary>
internal static class Telemetry
{
    public const string MetricsPath = "/metrics";

    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string Npgsql = "Npgsql";
    private const string Orleans = "Microsoft.Orleans";
    private const string Runtime = "System.Runtime";
    private const string Kestrel = "Microsoft.AspNetCore.Server.Kestrel";
    private const string RateLimiting = "Microsoft.AspNetCore.RateLimiting";

    /// <summary>The most series of an instrument whose labels are silos, grain types or error types. The default is 2000.</summary>
    private const int FewSeries = 200;

    private static readonly string[] Meters =
    [
        EngineTelemetry.Name, Orleans, Runtime, Npgsql, "Microsoft.AspNetCore.Hosting", Kestrel, RateLimiting,
    ];

    // They are counted several times in every call, and tell no more than the latency does. With them, metrics cost a tenth
    // of a read.
    private static readonly string[] LeftOut =
        ["orleans-messaging-processing-", "orleans-directory-lookups-", "aspnetcore.rate_limiting.request_lease."];

    // Orleans' other sources trace each activation and each read of a row: more than all commands.
    private static readonly string[] Sources = [EngineTelemetry.Name, "Microsoft.Orleans.Application", Npgsql];

    /// <summary>Whether traces are collected.</summary>
    /// <exception cref="StartupException">The collector's address is not an http or https address.</exception>
    public static bool IsTraced(IConfiguration configuration)
    {
        if (configuration.Text(Collector) is not { } text) return false;
        var fits = Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
        return fits ? true : throw new StartupException($"{Collector} must be an http or https address, and is '{text}'.");
    }

    /// <summary><paramref name="service"/> is the name of the process, unless <c>OTEL_SERVICE_NAME</c> is set.</summary>
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

    /// <summary>The metrics for Prometheus. Everybody who reaches the port can read them, so they hold nothing private.</summary>
    public static IEndpointConventionBuilder MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapPrometheusScrapingEndpoint(MetricsPath).WithMetadata(new HttpMethodMetadata([HttpMethods.Get]));

    // Npgsql labels a pool with its connection string, which must not be public. Without that label its gauges would show one of the pools
    // at random, so drop them.
    private static MetricStreamConfiguration? Select(Instrument instrument) => instrument switch
    {
        _ when LeftOut.Any(prefix => instrument.Name.StartsWith(prefix, StringComparison.Ordinal)) => MetricStreamConfiguration.Drop,
        { Meter.Name: Npgsql, IsObservable: true } => MetricStreamConfiguration.Drop,
        { Meter.Name: Npgsql } => new() { TagKeys = ["error.type", "db.response.status_code"], CardinalityLimit = FewSeries },
        // An instrument allocates room for all its series at the start, and there are a hundred of them.
        { Meter.Name: Orleans or Runtime or Kestrel or RateLimiting } => new() { CardinalityLimit = FewSeries },
        _ => null,
    };

    private static void AddTraces(TracerProviderBuilder traces) => traces
        .AddSource(Sources)
        .AddAspNetCoreInstrumentation(requests => requests.Filter = IsWorthATrace)
        .AddOtlpExporter();

    // Machines ask for these every few seconds.
    private static bool IsWorthATrace(HttpContext http) =>
        !http.Request.Path.StartsWithSegments(MetricsPath) && !http.Request.Path.StartsWithSegments("/health");
}
