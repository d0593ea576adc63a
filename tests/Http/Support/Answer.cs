using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using RelayHeat.Gateway.Problems;

namespace RelayHeat.Http.Support;

/// <summary>An answer that has been read to its end.</summary>
internal sealed class Answer(int status, HttpHeaders headers, HttpHeaders contentHeaders, byte[] bytes)
{
    private static readonly string[] Languages = ["en", "zh-CN"];
    private static readonly string[] Texts = ["title", "detail", "traceId"];
    private static readonly string[] OfAllProblems = [.. Texts, "type", "status", "code"];

    public int Status => status;

    public byte[] Bytes => bytes;

    public string Text { get; } = Encoding.UTF8.GetString(bytes);

    public JsonObject Json => JsonNode.Parse(Text)!.AsObject();

    public List<JsonObject> Items => [.. Json["items"]!.AsArray().Select(i => i!.AsObject())];

    public string? NextCursor => (string?)Json["nextCursor"];

    public string? ETag => Header("ETag");

    public bool Replayed => Header("Idempotency-Replayed") == "true";

    /// <summary>Reads a response whole.</summary>
    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            return new Answer((int)response.StatusCode, response.Headers, response.Content.Headers, bytes);
        }
    }

    /// <summary>A header's value, null where there is none.</summary>
    public string? Header(string name) =>
        headers.TryGetValues(name, out var values) || contentHeaders.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    public string String(string field) => (string)Json[field]!;

    public long Number(string field) => (long)Json[field]!;

    /// <summary>Asserts the status and what every good answer of the API has.</summary>
    public Answer Is(int expected)
    {
        Assert.True(status == expected, $"Expected {expected}, and got {this}");
        Assert.Equal("nosniff", Header("X-Content-Type-Options"));
        if (expected < 300) Assert.Equal("application/json; charset=utf-8", Header("Content-Type"));
        return this;
    }

    /// <summary>Asserts the status and that the body has exactly these fields, in this order.</summary>
    public Answer Is(int expected, params string[] fields)
    {
        Is(expected);
        Assert.Equal(fields, Json.Select(f => f.Key));
        return this;
    }

    /// <summary>Asserts that the status is one of these.</summary>
    public Answer IsOneOf(params int[] expected)
    {
        Assert.Contains(status, expected);
        return Is(status);
    }

    /// <summary>Asserts a problem: everything that all problems have, the code, and the figures.</summary>
    public Answer IsProblem(int expected, string code, params (string Name, JsonNode? Value)[] figures)
    {
        Assert.True(status == expected, $"Expected {expected} {code}, and got {this}");
        Assert.Equal("application/problem+json", Header("Content-Type"));
        Assert.Equal("nosniff", Header("X-Content-Type-Options"));
        Assert.Contains("Accept-Language", Header("Vary")!, StringComparison.Ordinal);
        Assert.Contains(Header("Content-Language"), Languages);
        var json = Json;
        Assert.Equal(code, (string?)json["code"]);
        Assert.Equal("urn:relayheat:" + code, (string?)json["type"]);
        Assert.Equal(expected, (int?)json["status"]);
        foreach (var name in Texts) Assert.NotEmpty((string?)json[name] ?? "");
        Assert.DoesNotMatch("[{][a-zA-Z]+[}]", (string?)json["detail"]);
        HasTheFiguresOf(ProblemCatalogue.All[code], json);
        foreach (var (name, value) in figures)
        {
            Assert.True(JsonNode.DeepEquals(value, json[name]), $"{name}: expected {value}, in {Text}");
        }
        var mayComeBack = expected is 429 or 503 && (code != "quota_exceeded" || json.ContainsKey("retryAfterSeconds"));
        Assert.Equal(mayComeBack, Header("Retry-After") is not null);
        if (mayComeBack) Assert.True(int.Parse(Header("Retry-After")!, CultureInfo.InvariantCulture) >= 1);
        return this;
    }

    /// <summary>Asserts <c>validation_failed</c> with faults at exactly these places.</summary>
    public Answer HasFaultsAt(params string[] pointers)
    {
        IsProblem(400, "validation_failed");
        var errors = Json["errors"]!.AsObject();
        Assert.Equal(pointers.Order(StringComparer.Ordinal), errors.Select(e => e.Key).Order(StringComparer.Ordinal));
        Assert.All(errors, e => Assert.NotEmpty(e.Value!.AsArray()));
        return this;
    }

    // All that the catalogue declares for the code, and no other.
    private static void HasTheFiguresOf(ProblemEntry entry, JsonObject json)
    {
        var shown = json.Select(member => member.Key).Except(OfAllProblems).ToHashSet();
        Assert.Subset(entry.Figures.Select(f => f.Name).ToHashSet(), shown);
        Assert.Superset(entry.Figures.Where(f => !f.IsOptional).Select(f => f.Name).ToHashSet(), shown);
    }

    /// <summary>The body without what differs from answer to answer.</summary>
    public string WithoutTrace()
    {
        var json = Json;
        json.Remove("traceId");
        return json.ToJsonString();
    }

    /// <summary>The body, comparable with that of another answer whatever it is.</summary>
    public string WithoutTraceIfProblem() => status < 400 ? Text : WithoutTrace();

    public override string ToString() => $"{status} {Text}";
}
