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

/// <summary>The Orleans dashboard, which has no authentication of its own: every path of it needs <c>platform.ops</c>.</summary>
internal static class DashboardRoutes
{
    public const string Path = "/dashboard";

    private const string AnyPath = Path + "/{**path}";

    // Its scripts and figures are its own, and nothing comes from elsewhere; its script sets styles.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        + "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private const string SignOut =
        $"""<form method="post" action="{OperatorSignIn.SignOutPath}" style="position:fixed;right:1em;bottom:1em;z-index:2000">"""
        + "<button>Sign out</button></form>";

    /// <param name="routes">Where.</param>
    /// <param name="signInsPerMinute">How often one address may try to sign in.</param>
    public static void MapDashboard(this IEndpointRouteBuilder routes, int signInsPerMinute)
    {
        var dashboard = new Lazy<RequestDelegate>(() => Build(routes.ServiceProvider));
        // What the dashboard does not have is not told to those who may not see it either.
        routes.Map(AnyPath, http =>
        {
            http.SetEndpoint(null);
            return dashboard.Value(http);
        }).RequireAuthorization(Authentication.OpsPolicy).ExcludeFromDescription();
        routes.MapSignIn(signInsPerMinute);
    }

    // The library keeps all its scripts in memory from when it is mapped, and makes twice as much to throw away: that waits for the first
    // who looks.
    private static RequestDelegate Build(IServiceProvider services)
    {
        var app = new ApplicationBuilder(services);
        app.UseRouting();
        app.UseEndpoints(routes =>
        {
            var all = routes.MapGroup("").RequireAuthorization(Authentication.OpsPolicy).ExcludeFromDescription();
            all.EndWithTheToken();
            all.AddEndpointFilter(DressPage);
            all.MapOrleansDashboard(Path);
            all.Map(AnyPath, () => Results.NotFound());
        });
        return app.Build();
    }

    // The page comes from the library, and knows nothing of our way out.
    private static async ValueTask<object?> DressPage(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        http.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        // Only plain can it be added to.
        if (OperatorSignIn.AsksForAPage(http.Request)) http.Request.Headers.Remove(HeaderNames.AcceptEncoding);
        var result = await next(context);
        if (result is not FileContentHttpResult { ContentType: MediaTypeNames.Text.Html } file) return result;
        if (http.Response.Headers.ContentEncoding.Count > 0) return result;
        var page = Encoding.UTF8.GetString(file.FileContents.Span).Replace("</body>", SignOut + "</body>", StringComparison.Ordinal);
        return TypedResults.Text(page, MediaTypeNames.Text.Html, Encoding.UTF8);
    }
}
