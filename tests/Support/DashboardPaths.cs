using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace RelayHeat.Support;

/// <summary>Every route of the dashboard that a server has mapped, whatever the library brings along.</summary>
public static partial class DashboardPaths
{
    /// <summary>A path for each route, its parameters filled in.</summary>
    public static List<string> Of(IServiceProvider services) =>
        [.. Endpoints(services).Select(e => "/" + Parameter().Replace(e.RoutePattern.RawText!.TrimStart('/'), "1")).Distinct()];

    /// <summary>The policies that the routes ask for; null for one that asks for none.</summary>
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
