using System.Buffers;
using System.Globalization;
using System.Text.Json;
using RelayHeat.Gateway.Json;
using RelayHeat.Gateway.Problems;
using RelayHeat.Engine;
using RelayHeat.Grains;

namespace RelayHeat.Gateway.Http;

/// <summary>Turns the outcomes of grains into HTTP answers.</summary>
internal static class Answers
{
    public const string ReplayedHeader = "Idempotency-Replayed";

    /// <summary>The answer to a command or a question about one resource.</summary>
    /// <param name="outcome">What the grain said.</param>
    /// <param name="location">Where the resource is, should it be new.</param>
    public static IResult Resource<T>(Outcome<T> outcome, string? location = null) =>
        outcome.Refusal is { } refusal ? new Refused(refusal, outcome.Replayed) : new ResourceAnswer<T>(outcome, location);

    /// <summary>A page of a list.</summary>
    /// <param name="outcome">What the grain said.</param>
    /// <param name="write">Writes one item.</param>
    /// <param name="writeCursor">How the key of the last item is shown.</param>
    public static IResult Page<T>(Outcome<Page<T>> outcome, Action<Utf8JsonWriter, T> write, Func<string, string> writeCursor)
    {
        if (outcome.Refusal is { } refusal) return new Problem(refusal);
        var page = outcome.Value!;
        var body = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(body, GatewayJson.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteStartArray("items");
            foreach (var item in page.Items) write(json, item);
            json.WriteEndArray();
            json.WriteString("nextCursor", page.Next is { } next ? writeCursor(next) : null);
            json.WriteEndObject();
        }
        return new JsonAnswer(body.WrittenMemory, outcome.Version);
    }

    public static IResult Json<T>(T value, int status = StatusCodes.Status200OK) =>
        new JsonAnswer(JsonSerializer.SerializeToUtf8Bytes(value, GatewayJson.For<T>()), 0, status);

    private static Task WriteAsync(HttpResponse response, ReadOnlyMemory<byte> body, long version)
    {
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        if (version > 0) response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
        return response.Body.WriteAsync(body).AsTask();
    }

    private sealed class Refused(Refusal refusal, bool replayed) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (replayed) httpContext.Response.Headers[ReplayedHeader] = "true";
            return Problem.WriteAsync(httpContext, refusal);
        }
    }

    private sealed class JsonAnswer(ReadOnlyMemory<byte> body, long version, int status = StatusCodes.Status200OK) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            return WriteAsync(httpContext.Response, body, version);
        }
    }

    private sealed class ResourceAnswer<T>(Outcome<T> outcome, string? location) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = outcome.Completion switch
            {
                Completion.Created => StatusCodes.Status201Created,
                Completion.Converging => StatusCodes.Status202Accepted,
                _ => StatusCodes.Status200OK,
            };
            if (location is not null) response.Headers.Location = location;
            if (outcome.Replayed) response.Headers[ReplayedHeader] = "true";
            var value = outcome.Value!;
            var body = outcome.DryRun ? WithDryRun(value) : JsonSerializer.SerializeToUtf8Bytes(value, GatewayJson.For<T>());
            return WriteAsync(response, body, outcome.Version);
        }

        private static ReadOnlyMemory<byte> WithDryRun(T value)
        {
            var body = new ArrayBufferWriter<byte>();
            using var json = new Utf8JsonWriter(body, GatewayJson.WriterOptions);
            json.WriteStartObject();
            var members = JsonSerializer.SerializeToElement(value, GatewayJson.For<T>());
            foreach (var member in members.EnumerateObject()) member.WriteTo(json);
            json.WriteBoolean("dryRun", true);
            json.WriteEndObject();
            json.Flush();
            return body.WrittenMemory;
        }
    }
}
