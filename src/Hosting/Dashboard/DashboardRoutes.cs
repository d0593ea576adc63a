using System.Net.Mime;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Orleans.Dashboard;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Hosting.Dashboard;

/// <summary>The Orleans dashboard. It has no authentication of its own, so every path of it requires <c>platform.ops</c>.</summary>
internal static class DashboardRoutes
{
    private const string AnyPath = OperatorSignIn.DashboardPath + "/{**path}";

    // It loads only its own scripts and data. Its script sets inline styles.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        + "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private const string SignOut =
        $"""<form method="post" action="{OperatorSignIn.SignOutPath}" style="position:fixed;right:1em;bottom:1em;z-index:2000">"""
        + "<button>Sign out</button></form>";

    /// <summary><paramref name="signInsPerMinute"/> limits the attempts of one address.</summary>
    public static void MapDashboard(this IEndpointRouteBuilder routes, int signInsPerMinute)
    {
        var dashboard = new Lazy<RequestDelegate>(() => Build(routes.ServiceProvider));
        // One protected route for all paths: callers without the right do not learn which paths exist.
        routes.Map(AnyPath, http =>
        {
            http.SetEndpoint(null);
            return dashboard.Value(http);
        }).RequireAuthorization(Authentication.OpsPolicy).ExcludeFromDescription();
        routes.MapSignIn(signInsPerMinute);
    }

    // Map the library at the first request: that loads all its scripts into memory, and leaves twice as much garbage.
    private static RequestDelegate Build(IServiceProvider services)
    {
        var app = new ApplicationBuilder(services);
        app.UseRouting();
        app.UseEndpoints(routes =>
        {
            var all = routes.MapGroup("").RequireAuthorization(Authentication.OpsPolicy).ExcludeFromDescription();
            all.EndWithTheToken();
            all.AddEndpointFilter(DressPage);
            all.MapOrleansDashboard(OperatorSignIn.DashboardPath);
            all.Map(AnyPath, () => Results.NotFound());
        });
        return app.Build();
    }

    // Adds the button to sign out to the library's page.
    private static async ValueTask<object?> DressPage(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        http.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        // Only an uncompressed page can be changed.
        if (OperatorSignIn.AsksForAPage(http.Request)) http.Request.Headers.Remove(HeaderNames.AcceptEncoding);
        var result = await next(context);
        if (result is not FileContentHttpResult { ContentType: MediaTypeNames.Text.Html } file) return result;
        if (http.Response.Headers.ContentEncoding.Count > 0) return result;
        var page = Encoding.UTF8.GetString(file.FileContents.Span).Replace("</body>", SignOut + "</body>", StringComparison.Ordinal);
        return TypedResults.Text(page, MediaTypeNames.Text.Html, Encoding.UTF8);
    }
}
