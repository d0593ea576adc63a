using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace RelayHeat.Hosting;

/// <summary>What every answer tells a browser, whoever makes it. A page that needs more says so itself.</summary>
internal static class BrowserHeaders
{
    /// <summary>Nothing of an answer runs, nothing is loaded for it, and no page may frame it.</summary>
    public const string NoPage = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public static void UseBrowserHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        // When the response starts, because an answer to a fault begins by clearing the headers.
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
        // With no-referrer a browser would hide from our own forms where they come from.
        headers["Referrer-Policy"] = "same-origin";
        if (headers.ContentSecurityPolicy.Count == 0) headers.ContentSecurityPolicy = NoPage;
        // What is not said to be good for longer is the caller's own, and of this moment.
        if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
    }
}
