using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace RelayHeat.Grains.Core;

/// <summary>How instants are written: ISO 8601, UTC, milliseconds, <c>Z</c>.</summary>
public static partial class Instant
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const int MinYear = 1970;
    private const int MaxYear = 9998;

    /// <summary>The instant as text.</summary>
    /// <param name="value">An instant.</param>
    /// <returns>For example <c>2026-01-31T08:00:00.000Z</c>.</returns>
    public static string ToText(DateTimeOffset value) => value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Reads an instant that somebody sent: ISO 8601 with its offset, of the years 1970 to 9998, cut to the millisecond.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="instant">The instant in UTC.</param>
    /// <returns>False when it is none.</returns>
    public static bool TryParse(string text, out DateTimeOffset instant)
    {
        if (!Form().IsMatch(text) || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out instant))
        {
            instant = default;
            return false;
        }
        if (instant.UtcDateTime.Year is < MinYear or > MaxYear) return false;
        instant = DateTimeOffset.FromUnixTimeMilliseconds(instant.ToUnixTimeMilliseconds());
        return true;
    }

    // Without its offset an instant would be read in the machine's own time zone.
    [GeneratedRegex(@"\A\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,7})?)?(Z|[+-]\d{2}:\d{2})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}

/// <summary>Instants in answers and events: ISO 8601 text in UTC.</summary>
public sealed class InstantJsonConverter : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc />
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
        // Without its offset an instant would be read in the machine's own time zone.
        var hasOffset = text.EndsWith('Z') || (text.Length > 6 && text.Contains('T', StringComparison.Ordinal) && text[^6] is '+' or '-');
        if (hasOffset && reader.TryGetDateTimeOffset(out var instant)) return instant.ToUniversalTime();
        throw new JsonException("An instant is ISO 8601 text with its offset, such as 2026-01-31T08:00:00Z.");
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Instant.ToText(value));
}

/// <summary>Instants in stored rows, where room counts: milliseconds since 1970.</summary>
internal sealed class UnixMsJsonConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.ToUnixTimeMilliseconds());
}
