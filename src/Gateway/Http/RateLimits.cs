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
    /// <summary>The policy of uploads of one account, so that none keeps the others from theirs.</summary>
    public const string Uploads = "uploads";

    /// <summary>The policy of streams, which stay open.</summary>
    public const string Streams = "streams";

    /// <summary>The policy of exports, each of which reads as much as it is asked for.</summary>
    public const string Exports = "exports";

    /// <summary>Uploads at once: each is held in memory. Those that wait have not been read yet.</summary>
    private const int MaxUploads = 16;
    private const int MaxUploadsWaiting = 256;
    private const int MaxUploadsOfOneAccount = 4;
    private const int MaxStreams = 32;
    private const int MaxExports = 8;
    private const int MaxExportsWaiting = 32;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static void AddRateLimits(this IServiceCollection services, GatewaySettings settings) => services.AddRateLimiter(options =>
    {
        options.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, string>(_ => RateLimitPartition.GetConcurrencyLimiter(
                "", _ => new ConcurrencyLimiterOptions { PermitLimit = settings.ConcurrentRequests, QueueLimit = 0 })),
            PartitionedRateLimiter.Create<HttpContext, string>(http => PerAccount(http, settings.RequestsPerSecond)),
            PartitionedRateLimiter.Create<HttpContext, string>(OverAllUploads));
        options.AddPolicy(Uploads, http => AtOnce(http.Features.Get<Caller>()?.Account ?? "", MaxUploadsOfOneAccount, MaxUploadsWaiting));
        options.AddPolicy(Streams, _ => AtOnce("", MaxStreams, waiting: 0));
        options.AddPolicy(Exports, _ => AtOnce("", MaxExports, MaxExportsWaiting));
        options.OnRejected = (context, _) => RejectAsync(context.HttpContext, context.Lease);
    });

    private static RateLimitPartition<string> AtOnce(string key, int permits, int waiting) =>
        RateLimitPartition.GetConcurrencyLimiter(key, _ => new ConcurrencyLimiterOptions { PermitLimit = permits, QueueLimit = waiting });

    private static RateLimitPartition<string> OverAllUploads(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName == Uploads
            ? AtOnce(Uploads, MaxUploads, MaxUploadsWaiting)
            : RateLimitPartition.GetNoLimiter("");

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
