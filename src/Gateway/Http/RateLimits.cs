using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using RelayHeat.Gateway.Problems;
using RelayHeat.Gateway.Startup;
using RelayHeat.Engine;
using RelayHeat.Hosting;

namespace RelayHeat.Gateway.Http;

/// <summary>Expensive calls. Only a few of each kind run at once.</summary>
internal enum Scarce
{
    /// <summary>Each file is held in memory.</summary>
    Uploads,

    Downloads,

    /// <summary>Each reads a whole period.</summary>
    Exports,

    /// <summary>They stay open.</summary>
    Streams,
}

/// <summary>
/// Limits what the gateway takes on. The limits of the caller (429) come before those of all callers (503), so that one caller cannot use
/// up what others need. A caller is an account or, without a valid token, an address.
/// </summary>
internal static class RateLimits
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Finds the limit that applies to a request, and whose share it uses.</summary>
    private delegate RateLimitPartition<Key> Meeting(HttpContext http);

    public static void AddRateLimits(this IServiceCollection services, LimitSettings limits)
    {
        services.AddSingleton<LimitTelemetry>();
        services.AddRateLimiter(options =>
        {
            // All limits share one limiter: each limiter has a timer that wakes an idle process ten times a second.
            var all = PartitionedRateLimiter.Create<(HttpContext Http, Meeting Meet), Key>(asked => asked.Meet(asked.Http));
            PartitionedRateLimiter<HttpContext> InTurn(params IEnumerable<Meeting> met) => PartitionedRateLimiter.CreateChained(
                [.. met.Select(limit => all.WithTranslatedKey<HttpContext>(http => (http, limit), leaveOpen: true))]);
            var (perSecond, ofCaller, ofAll) = (PerSecond(limits), AtOnceOfCaller(limits), AtOnceOfAll(limits));
            options.GlobalLimiter = new LimiterByRoute(
                usual: InTurn(perSecond, ofCaller, ofAll),
                scarce: InTurn(perSecond, ofCaller, ScarceOfCaller(limits), ExportsOfStore(limits), ofAll, ScarceOfAll(limits)));
            options.OnRejected = (context, _) => RejectAsync(context.HttpContext, context.Lease);
        });
    }

    /// <summary>Marks a route as a scarce one.</summary>
    public static RouteHandlerBuilder Is(this RouteHandlerBuilder route, Scarce kind) => route.WithMetadata(new ScarceMark(kind));

    private static Meeting PerSecond(LimitSettings limits)
    {
        var (ofAccount, ofAddress) = (Limit.EachSecond(limits.RequestsPerSecond), Limit.EachSecond(limits.AnonymousRequestsPerSecond));
        return http => OfCaller(http, ofAccount, ofAddress);
    }

    private static Meeting AtOnceOfCaller(LimitSettings limits)
    {
        var (ofAccount, ofAddress) = (
            Limit.AtOnce("requests_at_once", limits.ConcurrentRequestsPerAccount),
            Limit.AtOnce("requests_at_once", limits.ConcurrentAnonymousRequests));
        return http => OfCaller(http, ofAccount, ofAddress);
    }

    private static Meeting AtOnceOfAll(LimitSettings limits)
    {
        var limit = Limit.AtOnce("requests_at_once", limits.ConcurrentRequests, ofAll: true);
        return http => http.Meets(limit, default);
    }

    private static Meeting ScarceOfCaller(LimitSettings limits)
    {
        var byKind = LimitsByKind(limits, places => places.Each, ofAll: false);
        return http => http.Meets(byKind[KindOf(http)!.Value], CallerKey.From(http));
    }

    // Many accounts can work for one store.
    private static Meeting ExportsOfStore(LimitSettings limits)
    {
        var limit = Limit.AtOnce("exports_at_once", limits.ExportsPerStore, waiting: Waiting(Scarce.Exports, limits.ExportsPerStore));
        return http => KindOf(http) is Scarce.Exports
            ? http.Meets(limit, default, http.GetRouteValue("merchantId")?.ToString() ?? "")
            : RateLimitPartition.GetNoLimiter(default(Key));
    }

    private static Meeting ScarceOfAll(LimitSettings limits)
    {
        var byKind = LimitsByKind(limits, places => places.All, ofAll: true);
        return http => http.Meets(byKind[KindOf(http)!.Value], default);
    }

    private static Dictionary<Scarce, Limit> LimitsByKind(LimitSettings limits, Func<Places, int> number, bool ofAll)
    {
        Limit LimitOf(string quota, Scarce kind, Places places) =>
            Limit.AtOnce(quota, number(places), ofAll, Waiting(kind, number(places)));
        return new()
        {
            [Scarce.Uploads] = LimitOf("uploads_at_once", Scarce.Uploads, limits.Uploads),
            [Scarce.Downloads] = LimitOf("downloads_at_once", Scarce.Downloads, limits.Downloads),
            [Scarce.Exports] = LimitOf("exports_at_once", Scarce.Exports, limits.Exports),
            [Scarce.Streams] = LimitOf("streams_at_once", Scarce.Streams, limits.Streams),
        };
    }

    // Calls that end soon are queued; the queue is short so that the wait is. A stream does not end.
    private static int Waiting(Scarce kind, int places) => kind is Scarce.Streams ? 0 : 4 * places;

    /// <summary>The scarce kind of a request; null for most.</summary>
    public static Scarce? KindOf(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<ScarceMark>()?.Kind;

    private static RateLimitPartition<Key> OfCaller(HttpContext http, Limit ofAccount, Limit ofAddress)
    {
        var caller = CallerKey.From(http);
        return http.Meets(caller.IsAccount ? ofAccount : ofAddress, caller);
    }

    private static RateLimiter MakeLimiter(Key key) => key.Limit.Make();

    // The limits are asked in turn until one refuses, so the last one that was asked is the one that refused.
    private static RateLimitPartition<Key> Meets(this HttpContext http, Limit limit, CallerKey caller, string? store = null)
    {
        http.Features.Set(limit);
        return RateLimitPartition.Get(new Key(limit, caller, store), MakeLimiter);
    }

    private static async ValueTask RejectAsync(HttpContext http, RateLimitLease lease)
    {
        var limit = http.Features.Get<Limit>()!;
        http.RequestServices.GetRequiredService<LimitTelemetry>().CountRefused(limit.Quota, limit.OfAll);
        // Only a limit per second knows when to try again.
        if (lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter))
        {
            var seconds = Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds));
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }
        await Problem.WriteAsync(http, limit.Refusal);
    }

    private sealed record ScarceMark(Scarce Kind);

    /// <summary>A limit, with its name in answers and metrics, and a limiter for each caller.</summary>
    private sealed class Limit(string quota, int number, bool ofAll, Func<RateLimiter> make)
    {
        public string Quota => quota;

        public bool OfAll => ofAll;

        public Func<RateLimiter> Make => make;

        public Refusal Refusal { get; } = ofAll
            ? new Refusal(GatewayCodes.Unavailable)
            : new Refusal(GatewayCodes.RateLimited).With("quota", quota).With("limit", number);

        public static Limit AtOnce(string quota, int number, bool ofAll = false, int waiting = 0)
        {
            var options = new ConcurrencyLimiterOptions { PermitLimit = number, QueueLimit = waiting };
            return new Limit(quota, number, ofAll, () => new ConcurrencyLimiter(options));
        }

        public static Limit EachSecond(int number)
        {
            var options = new TokenBucketRateLimiterOptions
            {
                TokenLimit = number,
                TokensPerPeriod = number,
                ReplenishmentPeriod = Second,
                QueueLimit = 0,
                // The shared limiter replenishes it.
                AutoReplenishment = false,
            };
            return new Limit("requests_per_second", number, ofAll: false, () => new TokenBucketRateLimiter(options));
        }
    }

    /// <summary>Whose share: that of a caller, of a store, or of all.</summary>
    private readonly record struct Key(Limit Limit, CallerKey Caller, string? Store);

    private readonly record struct CallerKey(string? Account, IPAddress? Address)
    {
        public bool IsAccount => Account is not null;

        public static CallerKey From(HttpContext http) => http.Features.Get<Caller>() is { } caller
            ? new CallerKey(caller.Account, null)
            : new CallerKey(null, CallerAddress.Of(http));
    }
}
