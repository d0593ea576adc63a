using System.Text.Json;
using System.Text.Json.Serialization;

namespace RelayHeat.Grains.Policies;

/// <summary>The policy document is malformed. The message begins with the path of the fault.</summary>
/// <param name="path">Where in the document, as a JSON path.</param>
/// <param name="fault">What is wrong there.</param>
public sealed class PolicyException(string path, string fault) : Exception($"{path}: {fault}");

/// <summary>The JSON of policy documents.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    ReadCommentHandling = JsonCommentHandling.Skip,
    Converters = [typeof(InstantJsonConverter)])]
[JsonSerializable(typeof(PolicyDocument))]
internal sealed partial class PolicyJson : JsonSerializerContext
{
    /// <summary>The versions of a document, not validated yet; none where it has none.</summary>
    public static ImmutableArray<Policy> ReadVersions(string json)
    {
        try
        {
            var document = JsonSerializer.Deserialize(json, Default.PolicyDocument)
                ?? throw new PolicyException("$", "The document is null.");
            return [.. document.Versions ?? []];
        }
        catch (JsonException e)
        {
            throw new PolicyException(e.Path ?? "$", e.Message.Split(" Path: ")[0]);
        }
    }
}

internal sealed record PolicyDocument(Policy[]? Versions);

internal sealed class RequirementTreeJsonConverter : JsonConverter<RequirementTree>
{
    private const int MaxDepth = 8;

    public override RequirementTree Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Read(ref reader, MaxDepth);

    public override void Write(Utf8JsonWriter writer, RequirementTree value, JsonSerializerOptions options)
    {
        if (value is RequirementTree.One one)
        {
            writer.WriteStringValue(one.Id);
            return;
        }
        var (join, branches) = value is RequirementTree.All all ? ("all", all.Of) : ("any", ((RequirementTree.Any)value).Of);
        writer.WriteStartObject();
        writer.WriteStartArray(join);
        foreach (var branch in branches) Write(writer, branch, options);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static RequirementTree Read(ref Utf8JsonReader reader, int depth)
    {
        if (depth == 0) throw new JsonException($"A tree may be {MaxDepth} deep.");
        if (reader.TokenType == JsonTokenType.String)
        {
            var id = reader.GetString()!;
            return RequirementIds.All.Contains(id) ? new RequirementTree.One(id) : throw new JsonException($"'{id}' is not a requirement.");
        }
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("Must be a requirement, or {\"all\": [...]} or {\"any\": [...]}.");
        }
        reader.Read();
        var join = reader.TokenType == JsonTokenType.PropertyName ? reader.GetString() : null;
        if (join is not ("all" or "any")) throw new JsonException("Must have one field, all or any.");
        reader.Read();
        var branches = Branches(ref reader, depth);
        reader.Read();
        if (reader.TokenType != JsonTokenType.EndObject) throw new JsonException("Must have one field, all or any.");
        return join == "all" ? new RequirementTree.All(branches) : new RequirementTree.Any(branches);
    }

    private static ImmutableArray<RequirementTree> Branches(ref Utf8JsonReader reader, int depth)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("Must be a list.");
        var branches = ImmutableArray.CreateBuilder<RequirementTree>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) branches.Add(Read(ref reader, depth - 1));
        return branches.Count > 0 ? branches.ToImmutable() : throw new JsonException("Must not be empty.");
    }
}
