using RelayHeat.Gateway.Endpoints;
using RelayHeat.Gateway.Problems;
using RelayHeat.Engine;
using RelayHeat.Hosting;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Gateway.Http;

/// <summary>What happens to every request.</summary>
internal static class Middleware
{
    /// <summary>Answers that the framework makes by itself (401, 403, 404, 405 …) have no body; every error here has one.</summary>
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
            // Routing has worked out what is allowed, and that is all OPTIONS asks.
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
    /// Metrics that have a port of their own answer there alone, and nothing else does. It is the port that the connection came in
    /// on which counts: a Host header says whatever its sender likes.
    /// </summary>
    public static void UseMetricsPort(this IApplicationBuilder app, int port) => app.Use((http, next) =>
    {
        if (http.Connection.LocalPort == port == http.Request.Path.StartsWithSegments(Telemetry.MetricsPath)) return next(http);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });

    /// <summary>HEAD is GET without the body, which the server leaves out by itself.</summary>
    public static void UseHeadAsGet(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (HttpMethods.IsHead(http.Request.Method) && HasHead(http.Request.Path)) http.Request.Method = HttpMethods.Get;
        return next(http);
    });

    // A stream has no head to ask for by itself: it would be open for as long as the stream. In any spelling that routing takes.
    private static bool HasHead(PathString path) => !path.StartsWithSegments(EventStream.Path);
}
