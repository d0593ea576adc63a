using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using RelayHeat.Gateway.Problems;
using RelayHeat.Gateway.Startup;
using RelayHeat.Engine;
using RelayHeat.Hosting;

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

    /// <summary>Says which limit a request meets, and whose place it takes there.</summary>
    private delegate RateLimitPartition<Key> Meeting(HttpContext http);

    public static void AddRateLimits(this IServiceCollection services, LimitSettings limits)
    {
        services.AddSingleton<LimitTelemetry>();
        services.AddRateLimiter(options =>
        {
            // One limiter beneath them all: each has a timer that wakes the process ten times a second, whether somebody calls or not.
            var all = PartitionedRateLimiter.Create<(HttpContext Http, Meeting Of), Key>(asked => asked.Of(asked.Http));
            PartitionedRateLimiter<HttpContext> InTurn(params IEnumerable<Meeting> met) => PartitionedRateLimiter.CreateChained(
                [.. met.Select(limit => all.WithTranslatedKey<HttpContext>(http => (http, limit), leaveOpen: true))]);
            var (perSecond, ofCaller, ofAll) = (PerSecond(limits), AtOnceOfCaller(limits), AtOnceOfAll(limits));
            options.GlobalLimiter = new LimiterByRoute(
                usual: InTurn(perSecond, ofCaller, ofAll),
                scarce: InTurn(perSecond, ofCaller, ScarceOfCaller(limits), ExportsOfStore(limits), ofAll, ScarceOfAll(limits)));
            options.OnRejected = (context, _) => RejectAsync(context.HttpContext, context.Lease);
        });
    }

    /// <summary>Marks a route as one of these.</summary>
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
        return http => http.Meets(byKind[KindOf(http)!.Value], CallerKey.Of(http));
    }

    // Many accounts work for one store.
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
        Limit Of(string quota, Scarce kind, Places places) =>
            Limit.AtOnce(quota, number(places), ofAll, Waiting(kind, number(places)));
        return new()
        {
            [Scarce.Uploads] = Of("uploads_at_once", Scarce.Uploads, limits.Uploads),
            [Scarce.Downloads] = Of("downloads_at_once", Scarce.Downloads, limits.Downloads),
            [Scarce.Exports] = Of("exports_at_once", Scarce.Exports, limits.Exports),
            [Scarce.Streams] = Of("streams_at_once", Scarce.Streams, limits.Streams),
        };
    }

    // What ends soon is waited for, by so many that the wait is short; a stream does not end.
    private static int Waiting(Scarce kind, int places) => kind is Scarce.Streams ? 0 : 4 * places;

    /// <summary>Which scarce thing a request takes; null for most.</summary>
    public static Scarce? KindOf(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<ScarceMark>()?.Kind;

    private static RateLimitPartition<Key> OfCaller(HttpContext http, Limit ofAccount, Limit ofAddress)
    {
        var caller = CallerKey.Of(http);
        return http.Meets(caller.IsAccount ? ofAccount : ofAddress, caller);
    }

    private static RateLimiter MakeLimiter(Key key) => key.Of.Make();

    // The limits are asked one after the other, and the first that refuses ends it: what was met last is what refused.
    private static RateLimitPartition<Key> Meets(this HttpContext http, Limit limit, CallerKey caller, string? store = null)
    {
        http.Features.Set(limit);
        return RateLimitPartition.Get(new Key(limit, caller, store), MakeLimiter);
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

    /// <summary>A limit by the name that callers and metrics know, and what counts for one caller how much of it is left.</summary>
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
                // The limiter beneath them all does it.
                AutoReplenishment = false,
            };
            return new Limit("requests_per_second", number, ofAll: false, () => new TokenBucketRateLimiter(options));
        }
    }

    /// <summary>Whose places: of a caller, of a store, or of all.</summary>
    private readonly record struct Key(Limit Of, CallerKey Caller, string? Store);

    private readonly record struct CallerKey(string? Account, IPAddress? Address)
    {
        public bool IsAccount => Account is not null;

        public static CallerKey Of(HttpContext http) => http.Features.Get<Caller>() is { } caller
            ? new CallerKey(caller.Account, null)
            : new CallerKey(null, CallerAddress.Of(http));
    }
}
