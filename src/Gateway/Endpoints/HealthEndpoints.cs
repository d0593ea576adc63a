using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orleans.Runtime;
using RelayHeat.Gateway.Http;
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
        Map("/health/live", _ => false);
        Map("/health/ready", _ => true);

        void Map(string path, Func<HealthCheckRegistration, bool> checks) => routes
            .MapHealthChecks(path, new HealthCheckOptions { Predicate = checks, ResponseWriter = WriteAsync })
            .AllowAnonymous()
            .DisableRateLimiting();
    }

    private static Task WriteAsync(HttpContext http, HealthReport report)
    {
        var checks = report.Entries.ToDictionary(e => e.Key, e => Word(e.Value.Status));
        return Answers.Json(new HealthAnswer(Word(report.Status), checks), http.Response.StatusCode).ExecuteAsync(http);
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
