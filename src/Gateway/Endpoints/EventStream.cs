using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.OpenApi;
using RelayHeat.Gateway.Problems;
using RelayHeat.Engine;
using RelayHeat.Grains;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.ReadModel;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>The audit feed as server-sent events: the same events in the same order, as soon as they are committed.</summary>
internal static class EventStream
{
    public const string Path = "/v1/events/stream";

    private const string LastEventIdHeader = "Last-Event-ID";
    private const int PageSize = 200;

    /// <summary>How often an idle stream looks.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    /// <summary>An idle stream says that it lives this often, so that a client that is gone is noticed.</summary>
    private static readonly TimeSpan HeartbeatPeriod = TimeSpan.FromSeconds(15);

    /// <summary>A stream ends after this long and is resumed with a token that is still good.</summary>
    private static readonly TimeSpan MaxDuration = TimeSpan.FromMinutes(30);

    public static void MapEventStream(this RouteGroupBuilder v1) =>
        v1.MapGet("/events/stream", Stream)
            .WithTags("Events")
            .Describe(
                "streamEvents",
                "Follow the audit feed",
                "Server-sent events; their ids are sequences, and Last-Event-ID resumes. Ends with its token, and after 30 minutes. "
                + "For platform.ops.")
            .Produces<Stream>(StatusCodes.Status200OK, "text/event-stream")
            .Query("after", "Only events with a greater sequence; Last-Event-ID comes first.", "42", "^[0-9]{1,19}$")
            .Is(Scarce.Streams)
            .EndWithTheToken()
            .Question();

    private static async Task<IResult> Stream(HttpContext http, IGrainFactory grains, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        var request = new RequestReader(http);
        var after = After(request, http.Request);
        request.ThrowIfFaulty();
        var caller = http.Caller();
        if (!caller.HasAny(Roles.Ops)) return new Problem(new Refusal(Codes.Forbidden));
        var first = await ReadAsync(grains, caller, after);
        // Events go out as they happen, through a proxy as well.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(FollowAsync(grains, caller, after, first, time, lifetime.ApplicationStopping));
    }

    private static async IAsyncEnumerable<SseItem<string>> FollowAsync(
        IGrainFactory grains,
        Caller caller,
        long after,
        Page<EventView> page,
        TimeProvider time,
        CancellationToken stopping,
        [EnumeratorCancellation] CancellationToken aborted = default)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping, aborted);
        var startedAt = time.GetTimestamp();
        long? saidAt = null;
        while (!ended.IsCancellationRequested && time.GetElapsedTime(startedAt) < MaxDuration)
        {
            foreach (var happened in page.Items)
            {
                if (ended.IsCancellationRequested) yield break;
                after = happened.Sequence;
                saidAt = time.GetTimestamp();
                yield return new SseItem<string>(EventEndpoints.ToJson(happened), happened.Type)
                {
                    EventId = after.ToString(CultureInfo.InvariantCulture),
                };
            }
            if (page.Next is null)
            {
                // The first one at once: an answer begins with its first event, and a client wants to know that it is heard.
                if (saidAt is null || time.GetElapsedTime(saidAt.Value) >= HeartbeatPeriod)
                {
                    saidAt = time.GetTimestamp();
                    yield return new SseItem<string>("{}", "heartbeat");
                }
                await Task.Delay(Period, time, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (ended.IsCancellationRequested) yield break;
            }
            var reading = ReadAsync(grains, caller, after);
            await ((Task)reading).WaitAsync(ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended.IsCancellationRequested) yield break;
            page = await reading;
        }
    }

    private static async Task<Page<EventView>> ReadAsync(IGrainFactory grains, Caller caller, long after) =>
        (await grains.GetGrain<IReadModelGrain>(0).ReadEvents(new EventQuery(after, null, PageSize), caller)).Value!;

    private static long After(RequestReader request, HttpRequest http)
    {
        var header = http.Headers[LastEventIdHeader];
        if (header.Count == 0) return EventEndpoints.After(request);
        if (header.Count == 1 && long.TryParse(header[0], NumberStyles.None, CultureInfo.InvariantCulture, out var after)) return after;
        request.Faults.Add("/header/" + LastEventIdHeader, EventEndpoints.NotASequence);
        return 0;
    }
}
