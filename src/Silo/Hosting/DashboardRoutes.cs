using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.Dashboard;
using RelayHeat.Silo.Auth;

namespace RelayHeat.Silo.Hosting;

/// <summary>The Orleans dashboard, which has no authentication of its own: every path of it needs <c>platform.ops</c>.</summary>
internal static class DashboardRoutes
{
    public const string Path = "/dashboard";

    private static readonly TimeSpan MaxOpen = TimeSpan.FromHours(1);

    public static void MapDashboard(this IEndpointRouteBuilder routes)
    {
        var all = routes.MapGroup("").RequireAuthorization(Authentication.OpsPolicy).ExcludeFromDescription();
        all.AddEndpointFilter(EndWithTheToken);
        all.MapOrleansDashboard(Path);
        // What the dashboard does not have is not told to those who may not see it either.
        all.Map(Path + "/{**path}", () => Results.NotFound());
        routes.MapSignIn();
    }

    // The log is followed for an hour at most, and must not outlive the token that it was opened with. No other page may frame any of it.
    private static async ValueTask<object?> EndWithTheToken(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        http.Response.Headers.ContentSecurityPolicy = "frame-ancestors 'none'";
        if (http.TokenExpiresAt() is not { } expiresAt) return await next(context);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var left = expiresAt + Authentication.ClockSkew - DateTimeOffset.UtcNow;
        end.CancelAfter(left < TimeSpan.Zero ? TimeSpan.Zero : left < MaxOpen ? left : MaxOpen);
        http.RequestAborted = end.Token;
        return await next(context);
    }
}
