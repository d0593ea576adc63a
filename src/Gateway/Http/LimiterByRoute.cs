using System.Threading.RateLimiting;

namespace RelayHeat.Gateway.Http;

/// <summary>Asks only the limits that a request can meet: few routes take what is scarce, and every limit that is asked costs.</summary>
/// <param name="usual">What every request meets.</param>
/// <param name="scarce">What a request meets that takes something scarce: the same, and the limits of that.</param>
internal sealed class LimiterByRoute(PartitionedRateLimiter<HttpContext> usual, PartitionedRateLimiter<HttpContext> scarce)
    : PartitionedRateLimiter<HttpContext>
{
    public override RateLimiterStatistics? GetStatistics(HttpContext resource) => Of(resource).GetStatistics(resource);

    protected override RateLimitLease AttemptAcquireCore(HttpContext resource, int permitCount) =>
        Of(resource).AttemptAcquire(resource, permitCount);

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(HttpContext resource, int permitCount, CancellationToken cancellationToken) =>
        Of(resource).AcquireAsync(resource, permitCount, cancellationToken);

    private PartitionedRateLimiter<HttpContext> Of(HttpContext http) => RateLimits.KindOf(http) is null ? usual : scarce;
}
