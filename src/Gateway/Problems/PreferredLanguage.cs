using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace RelayHeat.Gateway.Problems;

/// <summary>The language of titles and details, by <c>Accept-Language</c>: English unless Chinese is wanted more.</summary>
internal static class PreferredLanguage
{
    public const string English = "en";
    public const string Chinese = "zh-CN";

    public static string Of(StringValues acceptLanguage)
    {
        if (!StringWithQualityHeaderValue.TryParseList(acceptLanguage, out var wanted)) return English;
        foreach (var item in wanted.Where(w => w.Quality is not 0).OrderByDescending(w => w.Quality ?? 1))
        {
            if (IsOf(item.Value, "zh")) return Chinese;
            if (IsOf(item.Value, "en") || item.Value == "*") return English;
        }
        return English;
    }

    private static bool IsOf(StringSegment range, string language) =>
        range.Equals(language, StringComparison.OrdinalIgnoreCase) || range.StartsWith(language + "-", StringComparison.OrdinalIgnoreCase);
}
