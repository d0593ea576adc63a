using System.Collections.Frozen;
using System.Text.RegularExpressions;
using RelayHeat.Gateway.OpenApi;

namespace RelayHeat.Gateway.Http;

/// <summary>
/// What is not known is refused: query parameters that the route does not describe, and headers that are ours but for their
/// spelling. A dry run that is asked for in the wrong words must not be carried out.
/// </summary>
internal static partial class KnownNames
{
    private static readonly FrozenSet<string> OurHeaders = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, RequestReader.IdempotencyKeyHeader, "If-Match", "If-None-Match", "Last-Event-ID");

    /// <summary>Refuses what is unknown on a route that reads nothing of its request.</summary>
    public static TBuilder TakesNoQuery<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder =>
        routes.AddEndpointFilter((context, next) =>
        {
            Check(context.HttpContext).ThrowIfAny();
            return next(context);
        });

    /// <summary>The faults in what a request calls its query parameters and headers.</summary>
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
        var known = http.GetEndpoint()?.Metadata.GetOrderedMetadata<IQueryName>() ?? [];
        foreach (var (name, values) in http.Request.Query)
        {
            var place = "/query" + Faults.Pointer(name);
            if (!known.Any(p => p.Name == name)) faults.Add(place, "Is not a known query parameter.");
            else if (values.Count > 1) faults.Add(place, "Must be given once.");
        }
    }

    // Other signs between the words, an X in front, or a parameter in the place of a header.
    [GeneratedRegex(
        @"\A(X[-_.]?)?(Idempot.*|If[-_.]?(None[-_.]?)?Match.*|Last[-_.]?Event[-_.]?Id|Dry[-_.]?Run|Relay[-_.]?Heat.*)\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Misspelt();
}
