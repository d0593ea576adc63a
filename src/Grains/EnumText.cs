using System.Text.Json;
using System.Text.Json.Serialization;

namespace RelayHeat.Grains;

/// <summary>Enum values by their names in JSON, in queries and in figures: <c>under_review</c> for <c>UnderReview</c>.</summary>
public static class EnumText
{
    /// <summary>The name of a declared value.</summary>
    public static string ToText<T>(this T value)
        where T : struct, Enum => Names<T>.ByValue[value];

    /// <summary>The values by their names, in the order of their declaration.</summary>
    public static IReadOnlyDictionary<string, T> ByText<T>()
        where T : struct, Enum => Names<T>.ByText;

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<string, T> ByText =
            Enum.GetValues<T>().ToDictionary(v => JsonNamingPolicy.SnakeCaseLower.ConvertName(v.ToString()), StringComparer.Ordinal);

        public static readonly Dictionary<T, string> ByValue = ByText.ToDictionary(n => n.Value, n => n.Key);
    }
}

/// <summary>Writes and reads the values of an enum by the names that <see cref="EnumText"/> gives them.</summary>
public sealed class EnumTextConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower)
    where T : struct, Enum;
