using System.Globalization;
using System.Reflection;
using RelayHeat.Gateway.Reading;
using RelayHeat.Http.Commands;

namespace RelayHeat.Http.Contract;

/// <summary>The schemas of the OpenAPI document: complete, of this product, and no stricter or laxer than the server.</summary>
public sealed class OpenApiSchemaTests(SharedServer shared)
{
    private static readonly string[] Says = ["type", "$ref", "oneOf", "anyOf", "allOf"];
    private readonly Server _server = shared.Server;

    [Fact]
    public async Task Schemas_Every_SaysWhatItIs()
    {
        var document = await DocumentAsync();

        foreach (var (place, schema) in Schemas(document, "#"))
        {
            Assert.True(Says.Any(schema.ContainsKey), $"{place} says nothing: {schema.ToJsonString()}");
            if (schema["enum"] is not JsonArray values) continue;
            Assert.True((string?)schema["type"] == "string", $"{place}: an enum without its type");
            Assert.All(values, value => Assert.Equal(JsonValueKind.String, value?.GetValueKind()));
        }
    }

    [Fact]
    public async Task Schemas_OfComponents_AreTypesOfTheProduct()
    {
        var ours = AppDomain.CurrentDomain.GetAssemblies()
            .Where(a => a.GetName().Name!.StartsWith("RelayHeat.", StringComparison.Ordinal))
            .SelectMany(a => a.GetTypes()).SelectMany(t => Bodies(t).Append(t.Name.Split('`')[0])).ToHashSet();

        var names = (await DocumentAsync())["components"]!["schemas"]!.AsObject().Select(s => s.Key).ToList();

        Assert.All(names, name => Assert.Contains(name.Split("Of")[0], ours));

        // A body is no type: one definition reads it and describes it.
        static IEnumerable<string> Bodies(Type type) => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(f => f.FieldType.IsAssignableTo(typeof(IBody))).Select(f => f.Name);
    }

    [Fact]
    public async Task Bodies_EveryTextNumberAndList_HasItsLimits()
    {
        var document = await DocumentAsync();
        var bodies = document["components"]!["schemas"]!.AsObject().Where(s => s.Key.EndsWith("Body", StringComparison.Ordinal));

        Assert.All(bodies, body => Assert.All(Schemas(body.Value!, body.Key), found =>
        {
            var (place, schema) = found;
            string[] wanted = Type(schema) switch
            {
                "string" => ["maxLength", "pattern", "enum", "format"],
                "integer" => ["maximum"],
                "array" => ["maxItems"],
                "object" => ["additionalProperties"],
                _ => [],
            };
            Assert.True(wanted.Length == 0 || wanted.Any(schema.ContainsKey), $"{place} has no limit: {schema.ToJsonString()}");
        }));
    }

    [Theory]
    [MemberData(nameof(CommandCase.Names), MemberType = typeof(CommandCase))]
    public async Task Bodies_AtTheirLimits_AreTakenAndBeyondAreRefused(string name)
    {
        var command = await CommandCase.PrepareAsync(name, _server);
        if (command.Body is null or byte[]) return;
        var document = await DocumentAsync();
        var body = JsonSerializer.SerializeToNode(command.Body)!.AsObject();
        var schema = SchemaOf(document, command);

        foreach (var (field, property) in schema["properties"]!.AsObject())
        {
            foreach (var (value, fits) in Edges(property!.AsObject()))
            {
                // Whether others may have it, or this one may lack it, is for rules to say.
                if (fits && value is null == body.ContainsKey(field)) continue;
                var changed = body.DeepClone().AsObject();
                changed[field] = value;
                var answer = await command.Actor.SendAsync(command.Method, command.Path + "?dryRun=true", changed);
                var faulty = answer.Status == 400 && answer.Json["errors"]!.AsObject().Any(e => e.Key.Split('/')[1] == field);
                var refused = faulty || answer.Status == 409;
                Assert.True(fits ? !faulty : refused, $"{field} = {value?.ToJsonString()}: {answer.Status} {answer.Text}");
            }
        }
    }

    [Fact]
    public async Task Examples_OfEveryOperation_AreTakenInTheirOrder()
    {
        var document = await DocumentAsync();
        await using var fresh = new PrivateServer();
        await fresh.InitializeAsync();
        var operations = document["paths"]!.AsObject()
            .SelectMany(p => p.Value!.AsObject().Select(o => (Path: p.Key, Method: o.Key, Operation: o.Value!.AsObject())))
            .Where(o => o.Operation["requestBody"]?["content"]?["application/json"] is not null)
            .ToList();

        Assert.All(operations, o => Assert.NotNull(Example(o.Operation)));
        foreach (var (path, method, operation) in operations.Where(o => !o.Path.Contains("{planId}", StringComparison.Ordinal)))
        {
            var at = operation["parameters"]?.AsArray().Where(p => (string?)p!["in"] == "path")
                .Aggregate(path, (p, parameter) => p.Replace(
                    $"{{{parameter!["name"]}}}", Uri.EscapeDataString((string)parameter["example"]!), StringComparison.Ordinal)) ?? path;
            var answer = await As(fresh.Server).SendAsync(method.ToUpperInvariant(), at, Example(operation));
            // What others have not done yet may be missing; what is sent is right.
            Assert.True(answer.Status is < 300 or 404 or 409 or 403, $"{method} {at}: {answer.Status} {answer.Text}");
        }

        static JsonNode? Example(JsonObject operation) => operation["requestBody"]!["content"]!["application/json"]!["example"];
        static Api As(Server server) => server.As("火星旗舰店", "platform.registry", "platform.review", "platform.enforcement", "platform.ops");
    }

    [Fact]
    public async Task Document_AskedAgain_IsTheSameBytesOrNothing()
    {
        var first = await _server.Nobody.GetAsync("/openapi/v1.json");
        var other = await _server.Nobody.GetAsync("/openapi/v1.json", ("Host", "api.example.cn"), ("X-Forwarded-Proto", "https"));
        var unchanged = await _server.Nobody.GetAsync("/openapi/v1.json", ("If-None-Match", first.Header("ETag")!));

        Assert.Equal(first.Text, other.Text);
        Assert.Equal("/", (string?)Assert.Single(first.Json["servers"]!.AsArray())!["url"]);
        Assert.Equal((304, ""), (unchanged.Status, unchanged.Text));
        Assert.Equal("no-cache", first.Header("Cache-Control"));
    }

    [Fact]
    public async Task Root_LeadsToThePageOfTheApi()
    {
        var answer = await _server.Nobody.GetAsync("/");

        Assert.Equal((302, "/docs"), (answer.Status, answer.Header("Location")));
    }

    private async Task<JsonObject> DocumentAsync() => (await _server.Nobody.GetAsync("/openapi/v1.json")).Json;

    private static JsonObject SchemaOf(JsonObject document, Prepared command)
    {
        var segments = command.Path.Split('/');
        var path = document["paths"]!.AsObject().Single(p => p.Value!.AsObject().ContainsKey(command.Method.ToLowerInvariant())
            && p.Key.Split('/') is var template && template.Length == segments.Length
            && template.Zip(segments).All(s => s.First == s.Second || s.First.StartsWith('{')));
        var content = path.Value![command.Method.ToLowerInvariant()]!["requestBody"]!["content"]!["application/json"]!;
        return document["components"]!["schemas"]![((string)content["schema"]!["$ref"]!).Split('/')[^1]]!.AsObject();
    }

    // Values at and beyond each limit that a schema names.
    private static IEnumerable<(JsonNode? Value, bool Fits)> Edges(JsonObject schema)
    {
        if (Number("maximum") is { } max) yield return (max + 1, false);
        if (Number("maximum") is { } most) yield return (most, true);
        if (Number("minimum") is { } min) yield return (min - 1, false);
        if (Number("minimum") is { } least) yield return (least, true);
        if (Type(schema) == "string" && Number("maxLength") is { } length)
        {
            yield return (new string('x', (int)length + 1), false);
            if (!schema.ContainsKey("pattern")) yield return (new string('x', (int)length), true);
        }
        if (Type(schema) == "string" && schema.ContainsKey("minLength")) yield return ("", false);
        if (schema.ContainsKey("pattern")) yield return ("?", false);
        if (Type(schema) == "array" && Number("maxItems") is { } items)
        {
            yield return (new JsonArray([.. Enumerable.Range(0, (int)items + 1).Select(n => (JsonNode?)$"x{n}")]), false);
        }
        if (!schema["type"]?.ToJsonString().Contains("null", StringComparison.Ordinal) ?? true) yield break;
        if (!schema.ContainsKey("minLength")) yield return (null, true);

        long? Number(string name) => schema[name] is { } limit ? long.Parse(limit.ToJsonString(), CultureInfo.InvariantCulture) : null;
    }

    private static string? Type(JsonObject schema) =>
        schema["type"] is JsonArray either ? (string?)either.First(t => (string?)t != "null") : (string?)schema["type"];

    // Every schema in the document, wherever it stands.
    private static IEnumerable<(string Place, JsonObject Schema)> Schemas(JsonNode node, string place)
    {
        foreach (var (name, child) in Children(node))
        {
            var at = $"{place}/{name}";
            if (name is "example" or "examples" or "enum" || child is null) continue;
            var parent = place.Split('/')[^1];
            var isSchema = parent is "schemas" or "properties" or "oneOf" or "anyOf" or "allOf" || name is "schema" or "items"
                || (name == "additionalProperties" && child is JsonObject);
            if (isSchema && child is JsonObject schema) yield return (at, schema);
            foreach (var found in Schemas(child, at)) yield return found;
        }
    }

    private static IEnumerable<(string Name, JsonNode? Child)> Children(JsonNode node) => node switch
    {
        JsonObject o => o.Select(p => (p.Key, p.Value)),
        JsonArray a => a.Select((item, at) => (at.ToString(CultureInfo.InvariantCulture), item)),
        _ => [],
    };
}
