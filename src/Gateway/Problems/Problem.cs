using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using RelayHeat.Gateway.Json;
using RelayHeat.Engine;
using RelayHeat.Grains;

namespace RelayHeat.Gateway.Problems;

/// <summary>A refusal as <c>application/problem+json</c> (RFC 9457): its code in the caller's words, and its figures.</summary>
internal sealed class Problem(Refusal refusal) : IResult
{
    public const string ContentType = "application/problem+json";
    private const string RetryAfterSeconds = "1";

    public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext, refusal);

    public static async Task WriteAsync(HttpContext http, Refusal refusal)
    {
        var entry = ProblemCatalogue.All[refusal.Code];
        var language = PreferredLanguage.Of(http.Request.Headers.AcceptLanguage);
        var body = BodyOf(refusal, language, TraceId(http));
        http.Response.StatusCode = entry.Status;
        Describe(http.Response.Headers, refusal, language, body.Length);
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    /// <summary>The headers of a problem.</summary>
    public static void Describe(IHeaderDictionary headers, Refusal refusal, string language, int length)
    {
        headers.ContentType = ContentType;
        headers.ContentLength = length;
        headers.ContentLanguage = language;
        headers.Append("Vary", "Accept-Language");
        if (headers.RetryAfter.Count == 0) headers.RetryAfter = RetryAfter(refusal, ProblemCatalogue.All[refusal.Code]);
    }

    /// <summary>The body of a problem.</summary>
    public static ReadOnlyMemory<byte> BodyOf(Refusal refusal, string language, string traceId)
    {
        var body = new ArrayBufferWriter<byte>(512);
        Write(body, refusal, ProblemCatalogue.All[refusal.Code], language, traceId);
        return body.WrittenMemory;
    }

    private static void Write(ArrayBufferWriter<byte> body, Refusal refusal, ProblemEntry entry, string language, string traceId)
    {
        var isChinese = language == PreferredLanguage.Chinese;
        var text = isChinese ? entry.Chinese : entry.English;
        using var json = new Utf8JsonWriter(body, GatewayJson.WriterOptions);
        json.WriteStartObject();
        json.WriteString("type", "urn:relayheat:" + refusal.Code);
        json.WriteString("title", text.Title);
        json.WriteNumber("status", entry.Status);
        json.WriteString("detail", Detail(text.Detail, refusal, isChinese));
        json.WriteString("code", refusal.Code);
        json.WriteString("traceId", traceId);
        foreach (var figure in refusal.Figures)
        {
            json.WritePropertyName(figure.Name);
            json.WriteRawValue(figure.Json);
        }
        json.WriteEndObject();
    }

    // A quota that time does not free has none.
    private static string? RetryAfter(Refusal refusal, ProblemEntry entry) =>
        refusal.Figures.FirstOrDefault(f => f.Name == "retryAfterSeconds") is { } figure ? figure.Json
        : refusal.Code == Codes.QuotaExceeded ? null
        : entry.Status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests ? RetryAfterSeconds
        : null;

    private static string Detail(string text, Refusal refusal, bool isChinese)
    {
        foreach (var figure in refusal.Figures)
        {
            var place = "{" + figure.Name + "}";
            if (!text.Contains(place, StringComparison.Ordinal)) continue;
            text = text.Replace(place, FigureText.Of(figure, isChinese), StringComparison.Ordinal);
        }
        return text;
    }

    private static string TraceId(HttpContext http) => Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;
}
