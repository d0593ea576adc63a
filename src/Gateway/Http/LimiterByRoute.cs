using System.Threading.RateLimiting;

namespace RelayHeat.Gateway.Http;

/// <summary>Asks only the limits that apply to a route. Few routes use scarce resources, and each limit costs time.</summary>
/// <param name="usual">What every request meets.</param>
/// <param name="scarce">What a request meets that takes something scarce: the same, and the limits of that.</param>
internal sealed class LimiterByRoute(PartitionedRateLimiter<HttpContext> usual, PartitionedRateLimiter<HttpContext> scarce)
    : PartitionedRateLimiter<HttpContext>
{
    public override RateLimiterStatistics? GetStatistics(HttpContext resource) => Limiter(resource).GetStatistics(resource);

    protected override RateLimitLease AttemptAcquireCore(HttpContext resource, int permitCount) =>
        Limiter(resource).AttemptAcquire(resource, permitCount);

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(
        HttpContext resource, int permitCount, CancellationToken cancellationToken) =>
        Limiter(resource).AcquireAsync(resource, permitCount, cancellationToken);

    private PartitionedRateLimiter<HttpContext> Limiter(HttpContext http) => RateLimits.KindOf(http) is null ? usual : scarce;
}
