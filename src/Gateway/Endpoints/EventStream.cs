using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.OpenApi;
using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.Problems;
using RelayHeat.Gateway.Reading;
using RelayHeat.Engine;
using RelayHeat.Grains;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.ReadModel;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>The audit feed as server-sent events: the same events in the same order, as soon as they are committed.</summary>
internal static class EventStream
{
    private const string LastEventIdHeader = "Last-Event-ID";
    private const int PageSize = 200;

    /// <summary>How often an idle stream looks for events.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    /// <summary>How often an idle stream sends a heartbeat, so that a lost client is noticed.</summary>
    private static readonly TimeSpan HeartbeatPeriod = TimeSpan.FromSeconds(15);

    /// <summary>A stream ends after this time. The client resumes it, with a token that is still valid.</summary>
    private static readonly TimeSpan MaxDuration = TimeSpan.FromMinutes(30);

    /// <summary>Maps <see cref="Middleware.StreamPath"/>.</summary>
    public static void MapEventStream(this RouteGroupBuilder v1) =>
        v1.MapGet("/events/stream", Stream)
            .WithTags("Events")
            .Describe(
                "streamEvents",
                "Follow the audit feed",
                "Server-sent events. Their ids are sequences; resume with Last-Event-ID. The stream ends with its token, and after 30 "
                + "minutes. For platform.ops.")
            .IsQuestion(query => ReadAfter(query))
            .Produces<Stream>(StatusCodes.Status200OK, "text/event-stream")
            .Is(Scarce.Streams)
            .EndWithTheToken();

    private static long ReadAfter(IParameters query) =>
        query.AfterEvent("Only events with a greater sequence. Last-Event-ID takes precedence.");

    private static async Task<IResult> Stream(HttpContext http, IGrainFactory grains, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        var request = new RequestReader(http);
        var after = After(request, http.Request);
        request.ThrowIfFaulty();
        var caller = http.Caller();
        if (!caller.HasAny(Roles.Ops)) return new Problem(new Refusal(Codes.Forbidden));
        var first = await ReadAsync(grains, caller, after);
        // A proxy must not buffer events.
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
                // The first heartbeat is sent at once: the answer begins with its first event.
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
        if (header.Count == 0) return ReadAfter(request);
        if (header.Count == 1 && long.TryParse(header[0], NumberStyles.None, CultureInfo.InvariantCulture, out var after)) return after;
        request.Fault(ParameterLocation.Header, LastEventIdHeader, Faults.NotASequence);
        return 0;
    }
}
