using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using RelayHeat.Gateway.Problems;
using RelayHeat.Gateway.Startup;
using RelayHeat.Grains.Core;

namespace RelayHeat.Gateway.Http;

/// <summary>How much the gateway takes on: requests a second of one account, and requests at once of all.</summary>
internal static class RateLimits
{
    /// <summary>The policy of uploads: each is held in memory, so few are taken at once; those that wait have not been read yet.</summary>
    public const string Uploads = "uploads";

    /// <summary>The policy of streams, which stay open.</summary>
    public const string Streams = "streams";

    private const int MaxUploads = 16;
    private const int MaxUploadsWaiting = 256;
    private const int MaxStreams = 32;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static void AddRateLimits(this IServiceCollection services, GatewaySettings settings) => services.AddRateLimiter(options =>
    {
        options.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, string>(_ => RateLimitPartition.GetConcurrencyLimiter(
                "", _ => new ConcurrencyLimiterOptions { PermitLimit = settings.ConcurrentRequests, QueueLimit = 0 })),
            PartitionedRateLimiter.Create<HttpContext, string>(http => PerAccount(http, settings.RequestsPerSecond)));
        AtOnce(options, Uploads, MaxUploads, MaxUploadsWaiting);
        AtOnce(options, Streams, MaxStreams, waiting: 0);
        options.OnRejected = (context, _) => RejectAsync(context.HttpContext, context.Lease);
    });

    private static void AtOnce(RateLimiterOptions options, string policy, int permits, int waiting) =>
        options.AddConcurrencyLimiter(policy, limit =>
        {
            limit.PermitLimit = permits;
            limit.QueueLimit = waiting;
        });

    private static RateLimitPartition<string> PerAccount(HttpContext http, int perSecond) =>
        http.Features.Get<Caller>() is { } caller
            ? RateLimitPartition.GetTokenBucketLimiter(caller.Account, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = perSecond,
                TokensPerPeriod = perSecond,
                ReplenishmentPeriod = Second,
                QueueLimit = 0,
            })
            : RateLimitPartition.GetNoLimiter("");

    // Only a limit in time knows when to come back; without that it was the whole gateway that is busy.
    private static async ValueTask RejectAsync(HttpContext http, RateLimitLease lease)
    {
        if (lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter))
        {
            var seconds = Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds));
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            await Problem.WriteAsync(http, new Refusal(GatewayCodes.RateLimited));
            return;
        }
        await Problem.WriteAsync(http, new Refusal(GatewayCodes.Unavailable));
    }
}
