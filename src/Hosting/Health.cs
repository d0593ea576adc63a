using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using RelayHeat.Engine;

namespace RelayHeat.Hosting;

/// <summary>Liveness: the process answers. Readiness: storage and cluster work, and no shutdown is under way.</summary>
internal static class Health
{
    /// <summary>The time-out of a check.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static void AddHealth(this IServiceCollection services) => services.AddHealthChecks()
        .AddCheck<StorageCheck>("storage", timeout: Patience)
        .AddCheck<ClusterCheck>("cluster", timeout: Patience)
        .AddCheck<StoppingCheck>("accepting");

    public static string Word(HealthStatus status) => status == HealthStatus.Healthy ? "healthy" : "unhealthy";

    private static async Task<HealthCheckResult> Answered(Task<bool> probe, CancellationToken token) =>
        await probe.WaitAsync(token) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy();

    private sealed class StorageCheck(IStorageProbe probe) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Answered(probe.IsHealthyAsync(cancellationToken), cancellationToken);
    }

    private sealed class ClusterCheck(IGrainFactory grains, ClusterConnection? connection = null) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Answered(HasActiveSiloAsync(), cancellationToken);

        private async Task<bool> HasActiveSiloAsync() =>
            connection is not { IsFound: false } && (await grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Count > 0;
    }

    private sealed class StoppingCheck(IHostApplicationLifetime lifetime) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Answered(Task.FromResult(!lifetime.ApplicationStopping.IsCancellationRequested), cancellationToken);
    }
}
