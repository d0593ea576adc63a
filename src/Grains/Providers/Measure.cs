using System.Text.Json;
using System.Text.Json.Serialization;

namespace RelayHeat.Grains.Providers;

/// <summary>A figure of a requirement: a whole number, or yes or no. In JSON a number, or true or false.</summary>
/// <param name="Value">The number; 1 for yes.</param>
/// <param name="IsFlag">Whether it is yes or no.</param>
[GenerateSerializer, Immutable, Alias("Measure"), JsonConverter(typeof(MeasureJsonConverter))]
public readonly record struct Measure(long Value, bool IsFlag)
{
    /// <summary>A number.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator Measure(long value) => new(value, false);

    /// <summary>Yes or no.</summary>
    /// <param name="value">True for yes.</param>
    public static implicit operator Measure(bool value) => new(value ? 1 : 0, true);
}

/// <summary>Figures as JSON: a number, or true or false.</summary>
public sealed class MeasureJsonConverter : JsonConverter<Measure>
{
    /// <inheritdoc />
    public override Measure Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number ? reader.GetInt64() : reader.GetBoolean();

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, Measure value, JsonSerializerOptions options)
    {
        if (value.IsFlag) writer.WriteBooleanValue(value.Value != 0);
        else writer.WriteNumberValue(value.Value);
    }
}
