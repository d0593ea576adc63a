using System.Text.Json;
using System.Text.Json.Serialization;

namespace RelayHeat.Grains.Core;

/// <summary>
/// Maps in stored rows, in the order of their keys' characters. Without this they would be read in the order of a culture, which
/// disagrees with the order of pages and takes some names for one and the same.
/// </summary>
internal sealed class OrdinalMapJsonConverter<T> : JsonConverter<ImmutableSortedDictionary<string, T>>
{
    public override ImmutableSortedDictionary<string, T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("A map is an object.");
        var map = ImmutableSortedDictionary.CreateBuilder<string, T>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            map.Add(key, JsonSerializer.Deserialize(ref reader, GrainJson.For<T>())!);
        }
        return map.ToImmutable();
    }

    public override void Write(Utf8JsonWriter writer, ImmutableSortedDictionary<string, T> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (key, item) in value)
        {
            writer.WritePropertyName(key);
            JsonSerializer.Serialize(writer, item, GrainJson.For<T>());
        }
        writer.WriteEndObject();
    }
}
