using System.Text.Json.Nodes;

namespace RelayHeat.Clients;

/// <summary>A request as the document names it.</summary>
/// <param name="OperationId">Which operation.</param>
/// <param name="Method">Its method.</param>
/// <param name="Template">Its path, with names in braces.</param>
/// <param name="Values">What its path, query and headers have, by the names of the document.</param>
/// <param name="Body">A JSON body, or null.</param>
/// <param name="Form">The fields of a form, or null.</param>
internal sealed record Call(
    string OperationId, string Method, string Template, IReadOnlyDictionary<string, string> Values, string? Body, IFormCollection? Form);

/// <summary>A generated client.</summary>
internal interface ICalls
{
    /// <summary>Makes a call; the result is what the client made of the answer, as JSON again, or null where it is no object.</summary>
    Task<string?> InvokeAsync(Call call);
}

/// <summary>Keeps the answer as it came.</summary>
internal sealed class Recorder() : DelegatingHandler(new SocketsHttpHandler())
{
    public string? Authorization { get; set; }

    public int Status { get; private set; }

    public string? MediaType { get; private set; }

    public string Text { get; private set; } = "";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", Authorization);
        var response = await base.SendAsync(request, cancellationToken);
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        (Status, MediaType) = ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType);
        Text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response;
    }
}

/// <summary>What a client must not lose.</summary>
internal static class Fidelity
{
    /// <summary>Where the client's object differs from the answer that it was made of; null where nothing was lost.</summary>
    public static string? Difference(JsonNode? answer, JsonNode? typed, string place = "$") => (answer, typed) switch
    {
        (null, null) => null,
        (JsonObject a, JsonObject t) => a.Select(p => Difference(p.Value, t[p.Key], $"{place}.{p.Key}")).FirstOrDefault(d => d is not null),
        (JsonArray a, JsonArray t) when a.Count == t.Count =>
            a.Zip(t).Select((p, at) => Difference(p.First, p.Second, $"{place}[{at}]")).FirstOrDefault(d => d is not null),
        (JsonValue a, JsonValue t) when IsSame(a, t) => null,
        _ => $"{place}: {answer?.ToJsonString() ?? "null"} became {typed?.ToJsonString() ?? "null"}",
    };

    private static bool IsSame(JsonValue answer, JsonValue typed)
    {
        if (answer.ToJsonString() == typed.ToJsonString()) return true;
        // Instants may be written in another way. NSwag has no type for "a number, or true or false", and takes 1 for true.
        if (DateTimeOffset.TryParse(answer.ToString(), out var a) && DateTimeOffset.TryParse(typed.ToString(), out var t)) return a == t;
        return (answer.ToJsonString(), typed.ToJsonString()) is ("true", "1") or ("false", "0");
    }
}
