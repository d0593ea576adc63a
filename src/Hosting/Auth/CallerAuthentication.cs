using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.Net.Http.Headers;
using RelayHeat.Engine;

namespace RelayHeat.Hosting.Auth;

/// <summary>
/// Identifies the caller, and caches good tokens for a short time: checking a token costs more than the rest of a read. Everything else
/// is left to ASP.NET's own service and its handler.
/// </summary>
internal sealed class CallerAuthentication(KnownCallers callers, IssuerKeys? issuer = null) : IAuthenticationService
{
    private const string Bearer = JwtBearerDefaults.AuthenticationScheme + " ";

    public async Task<AuthenticateResult> AuthenticateAsync(HttpContext context, string? scheme)
    {
        if (FindToken(context) is not { } token) return await Handlers(context).AuthenticateAsync(context, scheme);
        var keys = await CurrentKeysAsync();
        var isJudged = issuer is null || keys is not null;
        if (isJudged && callers.Find(token.Span, keys) is { } known)
        {
            context.Features.Set(known.Caller);
            return known.Result;
        }
        var result = await Handlers(context).AuthenticateAsync(context, scheme);
        // If the keys have changed meanwhile, it is unknown which of them fit the token.
        if (result.Succeeded && isJudged && ReferenceEquals(keys, await CurrentKeysAsync()))
        {
            callers.Remember(token.ToString(), new(result, context.Caller(), keys));
        }
        return result;
    }

    public Task ChallengeAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) =>
        Handlers(context).ChallengeAsync(context, scheme, properties);

    public Task ForbidAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) =>
        Handlers(context).ForbidAsync(context, scheme, properties);

    public Task SignInAsync(HttpContext context, string? scheme, ClaimsPrincipal principal, AuthenticationProperties? properties) =>
        Handlers(context).SignInAsync(context, scheme, principal, properties);

    public Task SignOutAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) =>
        Handlers(context).SignOutAsync(context, scheme, properties);

    private static AuthenticationService Handlers(HttpContext context) =>
        context.RequestServices.GetRequiredService<AuthenticationService>();

    private ValueTask<OpenIdConnectConfiguration?> CurrentKeysAsync() => issuer is null ? default : issuer.CurrentAsync();

    private static ReadOnlyMemory<char>? FindToken(HttpContext context)
    {
        if (OperatorSignIn.FindToken(context) is { } other) return other.AsMemory();
        return context.Request.Headers[HeaderNames.Authorization] is [{ } header]
            && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? header.AsMemory(Bearer.Length).Trim()
            : null;
    }
}
