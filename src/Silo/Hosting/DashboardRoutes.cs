using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.Dashboard;
using RelayHeat.Silo.Auth;

namespace RelayHeat.Silo.Hosting;

/// <summary>The Orleans dashboard, which has no authentication of its own: every path of it needs <c>platform.ops</c>.</summary>
internal static class DashboardRoutes
{
    public static void MapDashboard(this IEndpointRouteBuilder routes)
    {
        routes.MapOrleansDashboard("/dashboard").RequireAuthorization(Authentication.OpsPolicy).ExcludeFromDescription();
        // What the dashboard does not have is not told to those who may not see it either.
        routes.Map("/dashboard/{**path}", () => Results.NotFound()).RequireAuthorization(Authentication.OpsPolicy).ExcludeFromDescription();
    }
}
