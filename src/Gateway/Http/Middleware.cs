using RelayHeat.Gateway.Problems;
using RelayHeat.Gateway.Reading;
using RelayHeat.Engine;
using RelayHeat.Hosting;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Gateway.Http;

/// <summary>The steps that every request passes.</summary>
internal static class Middleware
{
    /// <summary>The only route whose answer does not end by itself.</summary>
    public const string StreamPath = "/v1/events/stream";

    /// <summary>Gives a problem as body to the answers of the framework that have none (401, 403, 404, 405 …).</summary>
    public static void UseProblemsForEmptyAnswers(this IApplicationBuilder app) => app.UseStatusCodePages(context =>
    {
        var http = context.HttpContext;
        if (http.Response.StatusCode == StatusCodes.Status405MethodNotAllowed)
        {
            if (http.Response.Headers.Allow.ToString() is var allow && allow.Contains("GET", StringComparison.Ordinal)
                && HasHead(http.Request.Path))
            {
                http.Response.Headers.Allow = allow + ", HEAD";
            }
            // Routing has set the Allow header. OPTIONS asks for nothing else.
            if (HttpMethods.IsOptions(http.Request.Method))
            {
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            }
        }
        if (http.IssuerUnreachable())
        {
            http.Response.Headers.Remove("WWW-Authenticate");
            return Problem.WriteAsync(http, new Refusal(GatewayCodes.Unavailable));
        }
        var code = ProblemCatalogue.CodeOf(http.Response.StatusCode);
        return Problem.WriteAsync(http, code == GatewayCodes.BodyTooLarge ? JsonBody.TooLarge : new Refusal(code));
    });

    /// <summary>
    /// Serves metrics on their own port only, and nothing else there. The port of the connection decides: a client can put anything
    /// into the Host header.
    /// </summary>
    public static void UseMetricsPort(this IApplicationBuilder app, int port) => app.Use((http, next) =>
    {
        if (http.Connection.LocalPort == port == http.Request.Path.StartsWithSegments(Telemetry.MetricsPath)) return next(http);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });

    /// <summary>Handles HEAD as GET. The server leaves the body out.</summary>
    public static void UseHeadAsGet(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (HttpMethods.IsHead(http.Request.Method) && HasHead(http.Request.Path)) http.Request.Method = HttpMethods.Get;
        return next(http);
    });

    // HEAD on the stream would stay open like the stream. Compare in any spelling that routing accepts.
    private static bool HasHead(PathString path) => !path.StartsWithSegments(StreamPath);
}
