using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orleans.Runtime;
using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.OpenApi;
using RelayHeat.Silo;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>Liveness says that the process answers; readiness that it can serve: storage and cluster, and no stop under way.</summary>
internal static class HealthEndpoints
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static void AddHealth(this IServiceCollection services) => services.AddHealthChecks()
        .AddCheck<StorageCheck>("storage", timeout: Patience)
        .AddCheck<ClusterCheck>("cluster", timeout: Patience)
        .AddCheck<StoppingCheck>("accepting");

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags("Operations").AllowAnonymous().DisableRateLimiting();
        health.MapGet("/live", (HttpContext http, HealthCheckService checks) => ReportAsync(http, checks, _ => false))
            .Describe("getLiveness", "Whether the process answers", "Has no checks of its own.")
            .Produces<HealthAnswer>();
        health.MapGet("/ready", (HttpContext http, HealthCheckService checks) => ReportAsync(http, checks, _ => true))
            .Describe("getReadiness", "Whether the server can serve", "Storage, cluster, and no stop under way; 503 where one is missing.")
            .Produces<HealthAnswer>()
            .Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> ReportAsync(HttpContext http, HealthCheckService service, Func<HealthCheckRegistration, bool> which)
    {
        var report = await service.CheckHealthAsync(which, http.RequestAborted);
        var checks = report.Entries.ToDictionary(e => e.Key, e => Word(e.Value.Status));
        var status = report.Status == HealthStatus.Healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return Answers.Json(new HealthAnswer(Word(report.Status), checks), status);
    }

    private static string Word(HealthStatus status) => status == HealthStatus.Healthy ? "healthy" : "unhealthy";

    private static async Task<HealthCheckResult> Answered(Task<bool> probe, CancellationToken token) =>
        await probe.WaitAsync(token) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy();

    private sealed class StorageCheck(IStorageProbe probe) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Answered(probe.IsHealthyAsync(cancellationToken), cancellationToken);
    }

    private sealed class ClusterCheck(IGrainFactory grains) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Answered(HasActiveSiloAsync(), cancellationToken);

        private async Task<bool> HasActiveSiloAsync() => (await grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Count > 0;
    }

    private sealed class StoppingCheck(IHostApplicationLifetime lifetime) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Answered(Task.FromResult(!lifetime.ApplicationStopping.IsCancellationRequested), cancellationToken);
    }
}
