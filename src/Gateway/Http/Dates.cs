using System.Globalization;

namespace RelayHeat.Gateway.Http;

/// <summary>Dates as they are sent: ISO 8601, of the years 1970 to 9998, and of days that there are.</summary>
internal static class Dates
{
    public const string NotADate = "Must be a date, such as 2026-01-31.";

    public static bool TryParse(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date)
        && date.Year is >= 1970 and <= 9998;
}
