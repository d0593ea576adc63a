using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace RelayHeat.Hosting;

/// <summary>The headers of every answer for browsers. A page that needs other values sets them itself.</summary>
internal static class BrowserHeaders
{
    /// <summary>The policy of an answer that is no page: it runs and loads nothing, and cannot be framed.</summary>
    public const string NoPage = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public static void UseBrowserHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        // Set them when the response starts: the exception handler clears headers that were set earlier.
        http.Response.OnStarting(static state =>
        {
            Add(((HttpContext)state).Response.Headers);
            return Task.CompletedTask;
        }, http);
        return next(http);
    });

    public static void Add(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        // Not no-referrer: with that, a browser sends no origin with our own forms.
        headers["Referrer-Policy"] = "same-origin";
        if (headers.ContentSecurityPolicy.Count == 0) headers.ContentSecurityPolicy = NoPage;
        // An answer that does not say otherwise is for this caller, and only now.
        if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
    }
}
