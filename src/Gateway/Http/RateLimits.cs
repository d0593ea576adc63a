using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using RelayHeat.Gateway.Problems;
using RelayHeat.Gateway.Startup;
using RelayHeat.Engine;
using RelayHeat.Silo.Hosting;

namespace RelayHeat.Gateway.Http;

/// <summary>Calls that take much, so that only a few run at once.</summary>
internal enum Scarce
{
    /// <summary>Each is held in memory.</summary>
    Uploads,

    Downloads,

    /// <summary>Each reads as much as it is asked for.</summary>
    Exports,

    /// <summary>They stay open.</summary>
    Streams,
}

/// <summary>
/// How much the gateway takes on. A caller meets its own limits first (429), and only then those of all (503), so that whoever asks for
/// too much takes nothing that others need. A caller is an account or, without a token that counts, an address.
/// </summary>
internal static class RateLimits
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static void AddRateLimits(this IServiceCollection services, LimitSettings limits)
    {
        services.AddSingleton<LimitTelemetry>();
        services.AddRateLimiter(options =>
        {
            options.GlobalLimiter = PartitionedRateLimiter.CreateChained(
                PerSecond(limits),
                AtOnceOfCaller(limits),
                ScarceOfCaller(limits),
                ExportsOfStore(limits),
                AtOnceOfAll(limits),
                ScarceOfAll(limits));
            options.OnRejected = (context, _) => RejectAsync(context.HttpContext, context.Lease);
        });
    }

    /// <summary>Marks a route as one of these.</summary>
    public static RouteHandlerBuilder Is(this RouteHandlerBuilder route, Scarce kind) => route.WithMetadata(new ScarceMark(kind));

    private static PartitionedRateLimiter<HttpContext> PerSecond(LimitSettings limits)
    {
        var (ofAccount, ofAddress) = (
            new Limit("requests_per_second", limits.RequestsPerSecond),
            new Limit("requests_per_second", limits.AnonymousRequestsPerSecond));
        return PartitionedRateLimiter.Create<HttpContext, CallerKey>(http =>
        {
            var key = CallerKey.Of(http);
            var limit = http.Meets(key.IsAccount ? ofAccount : ofAddress);
            return RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = limit.Number,
                TokensPerPeriod = limit.Number,
                ReplenishmentPeriod = Second,
                QueueLimit = 0,
            });
        });
    }

    private static PartitionedRateLimiter<HttpContext> AtOnceOfCaller(LimitSettings limits)
    {
        var (ofAccount, ofAddress) = (
            new Limit("requests_at_once", limits.ConcurrentRequestsPerAccount),
            new Limit("requests_at_once", limits.ConcurrentAnonymousRequests));
        return PartitionedRateLimiter.Create<HttpContext, CallerKey>(http =>
        {
            var key = CallerKey.Of(http);
            return AtOnce(key, http.Meets(key.IsAccount ? ofAccount : ofAddress), waiting: 0);
        });
    }

    private static PartitionedRateLimiter<HttpContext> AtOnceOfAll(LimitSettings limits)
    {
        var limit = new Limit("requests_at_once", limits.ConcurrentRequests, OfAll: true);
        return PartitionedRateLimiter.Create<HttpContext, string>(http => AtOnce("", http.Meets(limit), waiting: 0));
    }

    private static PartitionedRateLimiter<HttpContext> ScarceOfCaller(LimitSettings limits)
    {
        var byKind = LimitsByKind(limits, places => places.Each, ofAll: false);
        return PartitionedRateLimiter.Create<HttpContext, (Scarce?, CallerKey)>(http => KindOf(http) is { } kind
            ? AtOnce<(Scarce?, CallerKey)>((kind, CallerKey.Of(http)), http.Meets(byKind[kind]), Waiting(kind, byKind[kind]))
            : RateLimitPartition.GetNoLimiter<(Scarce?, CallerKey)>(default));
    }

    // Many accounts work for one store.
    private static PartitionedRateLimiter<HttpContext> ExportsOfStore(LimitSettings limits)
    {
        var limit = new Limit("exports_at_once", limits.ExportsPerStore);
        return PartitionedRateLimiter.Create<HttpContext, string>(http => KindOf(http) is Scarce.Exports
            ? AtOnce(http.GetRouteValue("merchantId")?.ToString() ?? "", http.Meets(limit), Waiting(Scarce.Exports, limit))
            : RateLimitPartition.GetNoLimiter(""));
    }

    private static PartitionedRateLimiter<HttpContext> ScarceOfAll(LimitSettings limits)
    {
        var byKind = LimitsByKind(limits, places => places.All, ofAll: true);
        return PartitionedRateLimiter.Create<HttpContext, string>(http => KindOf(http) is { } kind
            ? AtOnce(byKind[kind].Quota, http.Meets(byKind[kind]), Waiting(kind, byKind[kind]))
            : RateLimitPartition.GetNoLimiter(""));
    }

    private static Dictionary<Scarce, Limit> LimitsByKind(LimitSettings limits, Func<Places, int> number, bool ofAll) => new()
    {
        [Scarce.Uploads] = new("uploads_at_once", number(limits.Uploads), ofAll),
        [Scarce.Downloads] = new("downloads_at_once", number(limits.Downloads), ofAll),
        [Scarce.Exports] = new("exports_at_once", number(limits.Exports), ofAll),
        [Scarce.Streams] = new("streams_at_once", number(limits.Streams), ofAll),
    };

    // What ends soon is waited for, by so many that the wait is short; a stream does not end.
    private static int Waiting(Scarce kind, Limit limit) => kind is Scarce.Streams ? 0 : 4 * limit.Number;

    private static Scarce? KindOf(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<ScarceMark>()?.Kind;

    private static RateLimitPartition<TKey> AtOnce<TKey>(TKey key, Limit limit, int waiting) => RateLimitPartition.GetConcurrencyLimiter(
        key, _ => new ConcurrencyLimiterOptions { PermitLimit = limit.Number, QueueLimit = waiting });

    // The limits are asked one after the other, and the first that refuses ends it: what was met last is what refused.
    private static Limit Meets(this HttpContext http, Limit limit)
    {
        http.Features.Set(limit);
        return limit;
    }

    private static async ValueTask RejectAsync(HttpContext http, RateLimitLease lease)
    {
        var limit = http.Features.Get<Limit>()!;
        http.RequestServices.GetRequiredService<LimitTelemetry>().CountRefused(limit.Quota, limit.OfAll);
        // Only a limit in time knows when to come back.
        if (lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter))
        {
            var seconds = Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds));
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }
        await Problem.WriteAsync(http, limit.Refusal);
    }

    private sealed record ScarceMark(Scarce Kind);

    /// <summary>A limit by the name that callers and metrics know.</summary>
    private sealed record Limit(string Quota, int Number, bool OfAll = false)
    {
        public Refusal Refusal { get; } = OfAll
            ? new Refusal(GatewayCodes.Unavailable)
            : new Refusal(GatewayCodes.RateLimited).With("quota", Quota).With("limit", Number);
    }

    private readonly record struct CallerKey(string? Account, IPAddress? Address)
    {
        public bool IsAccount => Account is not null;

        public static CallerKey Of(HttpContext http) => http.Features.Get<Caller>() is { } caller
            ? new CallerKey(caller.Account, null)
            : new CallerKey(null, CallerAddress.Of(http));
    }
}
