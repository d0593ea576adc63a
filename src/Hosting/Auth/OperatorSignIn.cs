using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using RelayHeat.Engine;

namespace RelayHeat.Hosting.Auth;

/// <summary>
/// Signs an operator in to the dashboard with a browser, which cannot send a token itself. The operator pastes the token into a form,
/// and a cookie carries it to the dashboard only. It is in no URL and in no log.
/// </summary>
internal static class OperatorSignIn
{
    public const string Path = "/sign-in";
    public const string DashboardPath = "/dashboard";
    public const string SignOutPath = "/sign-out";
    public const string Cookie = "relayheat_operator";

    /// <summary>Browsers silently drop a longer cookie.</summary>
    public const int MaxTokenLength = 3800;

    private const int MaxFormBytes = 16 * 1024;
    private const string Field = "token";
    private const string TooLong = "The token is too long for a cookie.";

    private const string Style = """
        body { font: 16px/1.5 system-ui, sans-serif; margin: 10vh auto; max-width: 34em; padding: 0 1em; color: #222 }
        textarea { box-sizing: border-box; width: 100%; font: 13px/1.4 monospace; margin: .5em 0 1em }
        button { font: inherit; padding: .3em 1.2em }
        [role=alert] { color: #a00; font-weight: 600 }
        form + form { margin-top: 2em }
        """;

    // The page has no script, loads nothing, and posts its forms only to this server.
    private static readonly string ContentSecurityPolicy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; "
        + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    public static void MapSignIn(this IEndpointRouteBuilder routes, int perMinute)
    {
        var open = routes.MapGroup("").ExcludeFromDescription();
        open.MapGet(Path, (HttpContext http) => ShowAsync(http, StatusCodes.Status200OK));
        open.MapPost(Path, SignInAsync).RequireRateLimiting(new SignInLimit(perMinute));
        open.MapPost(SignOutPath, SignOutAsync);
    }

    /// <summary>The token of a request without one in its header: from the form, or from the dashboard's cookie.</summary>
    public static string? FindToken(HttpContext http)
    {
        if (http.Features.Get<PastedToken>() is { } pasted) return pasted.Token;
        var isWithCookie = http.Request.Headers.Authorization.Count == 0 && http.Request.Path.StartsWithSegments(DashboardPath);
        return isWithCookie ? http.Request.Cookies[Cookie] : null;
    }

    /// <summary>Whether a browser asks for the dashboard: it gets the form instead of a bare 401, with the same status.</summary>
    public static bool IsWanted(HttpRequest request) =>
        request.Path.StartsWithSegments(DashboardPath)
        && HttpMethods.IsGet(request.Method)
        && request.Headers.Authorization.Count == 0
        && AsksForAPage(request);

    public static bool AsksForAPage(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains(MediaTypeNames.Text.Html, StringComparison.OrdinalIgnoreCase);

    public static async Task ShowAsync(HttpContext http, int status, string? alert = null)
    {
        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        await response.WriteAsync(Page(alert), http.RequestAborted);
    }

    // Read the form only after these checks; authentication, which runs earlier, does not read it.
    private static async Task SignInAsync(HttpContext http)
    {
        var refused = IsFromElsewhere(http.Request) ? (StatusCodes.Status403Forbidden, "Sign in from this page.")
            : http.Request.ContentLength > MaxFormBytes ? (StatusCodes.Status413PayloadTooLarge, TooLong)
            : await LetInAsync(http, await ReadFormAsync(http));
        if (refused is var (status, alert)) await ShowAsync(http, status, alert);
    }

    private static async Task<(int Status, string Alert)?> LetInAsync(HttpContext http, string? token)
    {
        if (token is null) return (StatusCodes.Status400BadRequest, "Paste a token.");
        if (token.Length > MaxTokenLength) return (StatusCodes.Status400BadRequest, TooLong);
        var result = await AuthenticateAsync(http, token);
        if (http.IssuerUnreachable()) return (StatusCodes.Status503ServiceUnavailable, "The issuer of tokens cannot be reached.");
        if (http.Features.Get<Caller>() is not { } caller) return (StatusCodes.Status401Unauthorized, "The token is not valid.");
        if (!caller.HasAny(Roles.Ops)) return (StatusCodes.Status403Forbidden, "The token does not hold platform.ops.");
        http.Response.Cookies.Append(Cookie, token, Options(http.Request, result.Properties?.ExpiresUtc));
        Go(http, DashboardPath + "/");
        return null;
    }

    // Use a new handler: this request's own has its result already and would not run again.
    private static async Task<AuthenticateResult> AuthenticateAsync(HttpContext http, string token)
    {
        http.Features.Set(new PastedToken(token));
        var schemes = http.RequestServices.GetRequiredService<IAuthenticationSchemeProvider>();
        var scheme = (await schemes.GetDefaultAuthenticateSchemeAsync())!;
        var handler = (IAuthenticationHandler)http.RequestServices.GetRequiredService(scheme.HandlerType);
        await handler.InitializeAsync(scheme, http);
        return await handler.AuthenticateAsync();
    }

    private static async Task SignOutAsync(HttpContext http)
    {
        if (IsFromElsewhere(http.Request))
        {
            await ShowAsync(http, StatusCodes.Status403Forbidden, "Sign out from this page.");
            return;
        }
        http.Response.Cookies.Delete(Cookie, Options(http.Request, expires: null));
        Go(http, Path);
    }

    // Callers pass fixed paths, so that nobody can be redirected to another site.
    private static void Go(HttpContext http, string path)
    {
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = path;
    }

    private static CookieOptions Options(HttpRequest request, DateTimeOffset? expires) => new()
    {
        Path = DashboardPath,
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        // Behind a proxy that is not set as trusted, only the browser's Origin tells of TLS.
        Secure = request.IsHttps || request.Headers.Origin.ToString().StartsWith("https:", StringComparison.OrdinalIgnoreCase),
        Expires = expires,
    };

    // Browsers send where a form comes from. A request without these headers is not from a browser.
    private static bool IsFromElsewhere(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none")) return true;
        if (request.Headers.Origin.Count == 0) return false;
        string[] own = [$"{request.Scheme}://{request.Host}", $"https://{request.Host}"];
        return !own.Contains(request.Headers.Origin.ToString(), StringComparer.OrdinalIgnoreCase);
    }

    private static async Task<string?> ReadFormAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType) return null;
        var limits = new FormOptions { ValueCountLimit = 4, ValueLengthLimit = MaxFormBytes, MultipartBodyLengthLimit = MaxFormBytes };
        try
        {
            http.Features.Set<IFormFeature>(http.Features.Get<IFormFeature>() ?? new FormFeature(http.Request, limits));
            var token = (await http.Request.ReadFormAsync(http.RequestAborted))[Field].ToString().Trim();
            return token.Length > 0 ? token : null;
        }
        catch (InvalidDataException)
        {
            // A form that exceeds its limits counts as missing.
            return null;
        }
    }

    private static string Page(string? alert) =>
        $"""
         <!doctype html>
         <html lang="en">
         <head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
         <title>RelayHeat operators</title><style>{Style}</style></head>
         <body>
         <h1>RelayHeat dashboard</h1>
         {(alert is null ? "" : $"<p role=\"alert\">{alert}</p>")}
         <form method="post" action="{Path}" autocomplete="off">
         <label for="token">A token that holds <code>platform.ops</code></label>
         <textarea id="token" name="{Field}" rows="7" required spellcheck="false" autofocus></textarea>
         <button>Sign in</button>
         </form>
         <form method="post" action="{SignOutPath}"><button>Sign out</button></form>
         </body>
         </html>
         """;

    private sealed record PastedToken(string Token);
}
