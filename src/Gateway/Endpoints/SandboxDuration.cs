using System.Globalization;
using System.Text.RegularExpressions;
using RelayHeat.Gateway.Reading;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>ISO 8601 durations of fixed length: weeks, days, hours, minutes, seconds.</summary>
internal static partial class SandboxDuration
{
    private static readonly (string Unit, long Ms)[] Units =
        [("weeks", 604_800_000), ("days", 86_400_000), ("hours", 3_600_000), ("minutes", 60_000), ("seconds", 1000)];

    /// <summary>Reads a duration in milliseconds; 0 if it is faulty.</summary>
    public static long Read(IFields fields, string name)
    {
        var text = fields.Token(name, "An ISO 8601 duration of weeks, days, hours, minutes and seconds.", "^P.+$");
        if (text.Length == 0) return 0;
        if (YearsOrMonths().IsMatch(text))
        {
            fields.Fault(name, "Must not have years or months, whose length depends on the date.");
            return 0;
        }
        var match = Form().Match(text);
        if (!match.Success)
        {
            fields.Fault(name, "Must be an ISO 8601 duration of weeks, days, hours, minutes and seconds, such as P8D or PT1H30M.");
            return 0;
        }
        // Nine digits of weeks, and the rest, fit into a long.
        var ms = Units.Where(u => match.Groups[u.Unit].Success)
            .Sum(u => u.Ms * long.Parse(match.Groups[u.Unit].Value, CultureInfo.InvariantCulture));
        if (ms <= 0) fields.Fault(name, "Must be longer than nothing: the clock moves forward only.");
        return ms;
    }

    [GeneratedRegex(
        @"\AP(?=.)((?<weeks>[0-9]{1,9})W)?((?<days>[0-9]{1,9})D)?"
        + @"(T(?=.)((?<hours>[0-9]{1,9})H)?((?<minutes>[0-9]{1,9})M)?((?<seconds>[0-9]{1,9})S)?)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();

    [GeneratedRegex(@"\AP[^T]*[0-9](?:Y|M)", RegexOptions.CultureInvariant)]
    private static partial Regex YearsOrMonths();
}
