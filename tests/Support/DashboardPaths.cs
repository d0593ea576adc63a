using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace RelayHeat.Support;

/// <summary>Every route of the dashboard that a server has mapped, including those of the library.</summary>
public static partial class DashboardPaths
{
    /// <summary>A path for each route, with its parameters filled in.</summary>
    public static List<string> Of(IServiceProvider services) =>
        [.. Endpoints(services).Select(e => "/" + Parameter().Replace(e.RoutePattern.RawText!.TrimStart('/'), "1")).Distinct()];

    /// <summary>The authorisation policies of the routes; null for a route without one.</summary>
    public static List<string?> PoliciesOf(IServiceProvider services) =>
        [.. Endpoints(services).Select(Policy).Distinct()];

    private static IEnumerable<RouteEndpoint> Endpoints(IServiceProvider services) =>
        services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText!.TrimStart('/').StartsWith("dashboard", StringComparison.OrdinalIgnoreCase));

    private static string? Policy(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null ? endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy : null;

    [GeneratedRegex("[{][^}]*[}]")]
    private static partial Regex Parameter();
}
