using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using RelayHeat.Gateway.Problems;
using RelayHeat.Engine;

namespace RelayHeat.Gateway.Http;

internal sealed partial class JsonBody
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>Reads the body as one object.</summary>
    /// <param name="request">The request.</param>
    /// <param name="faults">Where faults are noted.</param>
    /// <returns>The object.</returns>
    /// <exception cref="RequestRefusedException">It is not JSON, too large, or of another media type.</exception>
    public static async Task<JsonBody> ReadAsync(HttpRequest request, Faults faults) =>
        Parse(request, await ReadBytesAsync(request), faults);

    /// <summary>For commands that have nothing to say: the body is empty or an empty object.</summary>
    public static async Task ReadNothingAsync(HttpRequest request, Faults faults)
    {
        var bytes = await ReadBytesAsync(request);
        if (bytes.Length > 0) Parse(request, bytes, faults).End();
    }

    private static JsonBody Parse(HttpRequest request, byte[] bytes, Faults faults)
    {
        if (!IsJson(request)) throw new RequestRefusedException(new Refusal(GatewayCodes.UnsupportedMediaType));
        if (!Utf8.IsValid(bytes)) throw Malformed("it is not valid UTF-8");
        try
        {
            // Not disposed: its memory is the array's own, and is not rented.
            return new JsonBody(JsonElement.Parse(bytes, Strict), "", faults);
        }
        catch (JsonException e) when (e.LineNumber is { } line)
        {
            throw Malformed($"line {line + 1}, byte {e.BytePositionInLine + 1}: {FirstSentence(e.Message)}");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Malformed(FirstSentence(e.Message));
        }
    }

    private static async Task<byte[]> ReadBytesAsync(HttpRequest request)
    {
        var canHaveBody = request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;
        if (request.ContentLength is 0 || !canHaveBody) return [];
        if (request.ContentLength > MaxBytes) throw new RequestRefusedException(TooLarge);
        // One more than it may have tells that there is more.
        var buffer = new byte[request.ContentLength is { } length ? (int)length : MaxBytes + 1];
        var read = await request.Body.ReadAtLeastAsync(
            buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        if (read > MaxBytes) throw new RequestRefusedException(TooLarge);
        return read == buffer.Length ? buffer : buffer[..read];
    }

    private static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Value.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        && request.Headers.ContentEncoding.Count == 0;

    private static RequestRefusedException Malformed(string reason) =>
        new(new Refusal(GatewayCodes.MalformedJson).With("reason", reason));

    // The reader's words, without what it says to programmers.
    private static string FirstSentence(string message)
    {
        string[] asides = [" LineNumber:", " Change the reader options", " encountered during deserialization", ", when isFinalBlock"];
        return asides.Aggregate(message, (text, aside) => text.Split(aside)[0]).TrimEnd('.', ' ');
    }
}
