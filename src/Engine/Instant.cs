using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace RelayHeat.Engine;

/// <summary>Instants as text: ISO 8601, UTC, milliseconds, <c>Z</c>.</summary>
public static partial class Instant
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const string ExactFormat = "yyyy-MM-dd'T'HH:mm:ss.fffK";
    private const int MinYear = 1970;
    private const int MaxYear = 9998;

    /// <summary>The instant as text.</summary>
    /// <param name="value">An instant.</param>
    /// <returns>For example <c>2026-01-31T08:00:00.000Z</c>.</returns>
    public static string ToText(DateTimeOffset value) => value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>
    /// Reads an instant that a client sends: RFC 3339 with an offset, any number of fraction digits, years 1970 to 9998, cut to the
    /// millisecond. Seconds may be missing: Java leaves them out when they are 0.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <param name="instant">The instant in UTC.</param>
    /// <returns>False if the text is no such instant.</returns>
    public static bool TryParse(string text, out DateTimeOffset instant) =>
        TryRead(text, out instant) && instant.Year is >= MinYear and <= MaxYear;

    /// <summary>The same for any year.</summary>
    internal static bool TryRead(string text, out DateTimeOffset instant)
    {
        instant = default;
        if (Form().Match(text) is not { Success: true } match) return false;
        var (date, time, seconds, offset) = (match.Groups["date"], match.Groups["time"], match.Groups["seconds"], match.Groups["offset"]);
        var milliseconds = match.Groups["fraction"].Value.PadRight(3, '0')[..3];
        var exact = $"{date}T{time}:{(seconds.Success ? seconds.Value : "00")}.{milliseconds}{offset.Value.ToUpperInvariant()}";
        return DateTimeOffset.TryParseExact(
            exact, ExactFormat, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out instant);
    }

    // The offset is required: text without one would be read in the machine's time zone.
    [GeneratedRegex(
        @"\A(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt](?<time>[0-9]{2}:[0-9]{2})(:(?<seconds>[0-9]{2})(\.(?<fraction>[0-9]+))?)?"
        + @"(?<offset>[Zz]|[+-][0-9]{2}:[0-9]{2})\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}

/// <summary>Instants in answers and events: ISO 8601 text in UTC.</summary>
public sealed class InstantJsonConverter : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc />
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && Instant.TryRead(reader.GetString()!, out var instant)) return instant;
        throw new JsonException("An instant is RFC 3339 text with its offset, such as 2026-01-31T08:00:00Z.");
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Instant.ToText(value));
}

/// <summary>Instants in stored rows, where size counts: milliseconds since 1970.</summary>
internal sealed class UnixMsJsonConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.ToUnixTimeMilliseconds());
}
