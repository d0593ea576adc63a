using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace RelayHeat.Grains.Names;

/// <summary>
/// Maps in stored rows, in ordinal order. The default is the order of a culture, which disagrees with the order of pages and treats some
/// different names as equal.
/// </summary>
internal class OrdinalMapJsonConverter<T> : JsonConverter<ImmutableSortedDictionary<string, T>>
{
    protected virtual string Key(string written) => written;

    public override ImmutableSortedDictionary<string, T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("A map is an object.");
        var map = ImmutableSortedDictionary.CreateBuilder<string, T>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = Key(reader.GetString()!);
            reader.Read();
            var item = JsonSerializer.Deserialize(ref reader, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)))!;
            // A key in today's form comes before its former spellings, and wins.
            if (!map.ContainsKey(key)) map.Add(key, item);
        }
        return map.ToImmutable();
    }

    public override void Write(Utf8JsonWriter writer, ImmutableSortedDictionary<string, T> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (key, item) in value)
        {
            writer.WritePropertyName(key);
            JsonSerializer.Serialize(writer, item, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
        }
        writer.WriteEndObject();
    }
}

/// <summary>Account names in stored rows. Version 0.1 folded fewer characters, so they are folded again.</summary>
internal sealed class AccountNameJsonConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        AccountName.Fold(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}

/// <summary>Maps in stored rows whose keys are account names; see <see cref="AccountNameJsonConverter"/>.</summary>
internal sealed class AccountMapJsonConverter<T> : OrdinalMapJsonConverter<T>
{
    protected override string Key(string written) => AccountName.Fold(written);
}
