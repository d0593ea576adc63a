using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using RelayHeat.Gateway.Problems;
using RelayHeat.Engine;

namespace RelayHeat.Gateway.Reading;

internal sealed partial class JsonBody
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>Reads the body as one object.</summary>
    /// <param name="request">The request.</param>
    /// <param name="faults">Where faults are noted.</param>
    /// <param name="mayBeEmpty">Whether it may be empty; then the result is null.</param>
    /// <exception cref="RequestRefusedException">It is not JSON, too large, or has another media type.</exception>
    public static async ValueTask<JsonBody?> ReadAsync(HttpRequest request, Faults faults, bool mayBeEmpty)
    {
        var bytes = await ReadBytesAsync(request);
        return mayBeEmpty && bytes.Length == 0 ? null : Parse(request, bytes, faults);
    }

    private static JsonBody Parse(HttpRequest request, byte[] bytes, Faults faults)
    {
        if (!IsJson(request)) throw new RequestRefusedException(new Refusal(GatewayCodes.UnsupportedMediaType));
        if (!Utf8.IsValid(bytes)) throw Malformed("it is not valid UTF-8");
        try
        {
            // Nothing to dispose: the memory is the array's, not rented.
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

    private static async ValueTask<byte[]> ReadBytesAsync(HttpRequest request)
    {
        var canHaveBody = request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;
        if (request.ContentLength is 0 || !canHaveBody) return [];
        if (request.ContentLength > MaxBytes) throw new RequestRefusedException(TooLarge);
        // One more byte than allowed shows that the body is too large.
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

    // The parser's message, without its hints for programmers.
    private static string FirstSentence(string message)
    {
        string[] asides = [" LineNumber:", " Change the reader options", " encountered during deserialization", ", when isFinalBlock"];
        return asides.Aggregate(message, (text, aside) => text.Split(aside)[0]).TrimEnd('.', ' ');
    }
}
