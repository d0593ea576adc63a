using System.Text.Json;
using System.Text.Json.Serialization;
using RelayHeat.Grains.Providers;

namespace RelayHeat.Grains.Policies;

/// <summary>
/// What admission asks for (E5): requirements by their ids, joined by <c>all</c> and <c>any</c>. In JSON a requirement is its id, and
/// a join is an object with one list: <c>{"all": ["employees", {"any": ["deposit", "deposit_waiver"]}]}</c>.
/// </summary>
[JsonConverter(typeof(RequirementTreeJsonConverter))]
public abstract record RequirementTree
{
    private RequirementTree()
    {
    }

    /// <summary>The ids of all requirements in it, in the order in which they stand.</summary>
    [JsonIgnore]
    public IEnumerable<string> Requirements => this switch
    {
        One one => [one.Id],
        All all => all.Of.SelectMany(t => t.Requirements),
        Any any => any.Of.SelectMany(t => t.Requirements),
        _ => throw new InvalidOperationException($"Unknown tree {GetType().Name}."),
    };

    /// <summary>Whether it holds, given which requirements are met.</summary>
    /// <param name="isMet">Whether the requirement with this id is met.</param>
    /// <returns>True when it holds.</returns>
    public bool Holds(Func<string, bool> isMet) => this switch
    {
        One one => isMet(one.Id),
        All all => all.Of.All(t => t.Holds(isMet)),
        Any any => any.Of.Any(t => t.Holds(isMet)),
        _ => throw new InvalidOperationException($"Unknown tree {GetType().Name}."),
    };

    /// <summary>The unmet requirements that keep it from holding; none when it holds.</summary>
    /// <param name="isMet">Whether the requirement with this id is met.</param>
    /// <returns>Their ids; of an <c>any</c> that does not hold, those of all its branches.</returns>
    public IEnumerable<string> Missing(Func<string, bool> isMet)
    {
        if (Holds(isMet)) return [];
        return this switch
        {
            All all => all.Of.SelectMany(t => t.Missing(isMet)),
            _ => Requirements.Where(id => !isMet(id)),
        };
    }

    /// <summary>The requirements of which some can stand in for this one: those of the widest <c>any</c> that it is in.</summary>
    /// <param name="id">A requirement.</param>
    /// <returns>Their ids, its own included; none where nothing can stand in.</returns>
    public IEnumerable<string> AnyOf(string id) => this switch
    {
        Any any when any.Requirements.Contains(id) => any.Requirements,
        All all => all.Of.SelectMany(t => t.AnyOf(id)).Distinct(),
        _ => [],
    };

    /// <summary>The tree as it is read aloud.</summary>
    /// <returns>For example <c>all(any(deposit, deposit_waiver), employees)</c>.</returns>
    public sealed override string ToString() => this switch
    {
        One one => one.Id,
        All all => $"all({string.Join(", ", all.Of)})",
        Any any => $"any({string.Join(", ", any.Of)})",
        _ => throw new InvalidOperationException($"Unknown tree {GetType().Name}."),
    };

    /// <summary>One requirement.</summary>
    /// <param name="Id">One of <see cref="RequirementIds.All"/>.</param>
    public sealed record One(string Id) : RequirementTree;

    /// <summary>Holds when every branch does.</summary>
    /// <param name="Of">The branches; at least one.</param>
    public sealed record All(ImmutableArray<RequirementTree> Of) : RequirementTree;

    /// <summary>Holds when one branch does.</summary>
    /// <param name="Of">The branches; at least one.</param>
    public sealed record Any(ImmutableArray<RequirementTree> Of) : RequirementTree;
}

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
