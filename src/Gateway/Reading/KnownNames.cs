using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace RelayHeat.Gateway.Reading;

/// <summary>
/// Refuses query parameters that the route does not describe, and misspelt headers of ours. A misspelt dry run must not become a real
/// one.
/// </summary>
internal static partial class KnownNames
{
    private static readonly FrozenSet<string> OurHeaders = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, CommandParameters.IdempotencyKeyHeader, "If-Match", "If-None-Match", "Last-Event-ID");

    /// <summary>Refuses unknown names on a route that takes no parameters.</summary>
    public static TBuilder TakesNoQuery<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder =>
        routes.AddEndpointFilter((context, next) =>
        {
            Check(context.HttpContext).ThrowIfAny();
            return next(context);
        });

    /// <summary>The faults in the names of query parameters and headers.</summary>
    public static Faults Check(HttpContext http)
    {
        var faults = new Faults();
        if (http.Request.Query.Count > 0) CheckQuery(http, faults);
        foreach (var (name, _) in http.Request.Headers)
        {
            if (OurHeaders.Contains(name)) continue;
            if (Misspelt().IsMatch(name)) faults.Add("/header" + Faults.Pointer(name), "Is not a known header.");
        }
        return faults;
    }

    private static void CheckQuery(HttpContext http, Faults faults)
    {
        var input = http.GetEndpoint()?.Metadata.GetMetadata<RouteInput>();
        foreach (var (name, values) in http.Request.Query)
        {
            var place = "/query" + Faults.Pointer(name);
            if (input?.TakesQuery(name) is not true) faults.Add(place, "Is not a known query parameter.");
            else if (values.Count > 1) faults.Add(place, "Must be given once.");
        }
    }

    // Other separators, a leading X, or a parameter sent as a header.
    [GeneratedRegex(
        @"\A(X[-_.]?)?(Idempot.*|If[-_.]?(None[-_.]?)?Match.*|Last[-_.]?Event[-_.]?Id|Dry[-_.]?Run|Relay[-_.]?Heat.*)\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Misspelt();
}
