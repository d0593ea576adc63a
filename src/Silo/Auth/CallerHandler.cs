using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.Net.Http.Headers;
using RelayHeat.Engine;
using RelayHeat.Silo.Hosting;

namespace RelayHeat.Silo.Auth;

/// <summary>The callers that good tokens have named lately. A token is forgotten when it expires or the issuer's keys change.</summary>
internal sealed class KnownCallers : IDisposable
{
    private const int MaxTokens = 50_000;
    private const int MaxLength = 4096;
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly MemoryCache _good = new(new MemoryCacheOptions { SizeLimit = MaxTokens });

    public Known? Find(ReadOnlySpan<char> token, OpenIdConnectConfiguration? keys) =>
        _good.TryGetValue(token, out Known? known) && ReferenceEquals(known!.Keys, keys) ? known : null;

    public void Remember(string token, Known known)
    {
        var now = DateTimeOffset.UtcNow;
        var expires = known.Result.Properties?.ExpiresUtc + Authentication.ClockSkew;
        var until = expires < now + Memory ? expires.Value : now + Memory;
        if (token.Length > MaxLength || until <= now) return;
        _good.Set(token, known, new MemoryCacheEntryOptions { AbsoluteExpiration = until, Size = 1 });
    }

    public void Dispose() => _good.Dispose();

    /// <param name="Result">What a request with the token is given.</param>
    /// <param name="Caller">Who it names.</param>
    /// <param name="Keys">The keys by which it was good; null for the local key.</param>
    internal sealed record Known(AuthenticateResult Result, Caller Caller, OpenIdConnectConfiguration? Keys);
}

/// <summary>
/// Finds out who calls, and remembers it of a good token for a short while: on the hot path checking the token anew costs more than all
/// the rest of a read.
/// </summary>
internal sealed class CallerHandler(
    IOptionsMonitor<JwtBearerOptions> options, ILoggerFactory logger, UrlEncoder encoder, KnownCallers callers, IServiceProvider services)
    : JwtBearerHandler(options, logger, encoder)
{
    private const string Bearer = JwtBearerDefaults.AuthenticationScheme + " ";

    private readonly IssuerKeys? _issuer = services.GetService<IssuerKeys>();

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (FindToken() is not { } token) return await base.HandleAuthenticateAsync();
        var keys = await CurrentKeysAsync();
        var isJudged = _issuer is null || keys is not null;
        if (isJudged && callers.Find(token.Span, keys) is { } known)
        {
            Context.Features.Set(known.Caller);
            return known.Result;
        }
        var result = await base.HandleAuthenticateAsync();
        // Keys that change meanwhile leave open by which of them the token was good.
        if (result.Succeeded && isJudged && ReferenceEquals(keys, await CurrentKeysAsync()))
        {
            callers.Remember(token.ToString(), new(result, Context.Caller(), keys));
        }
        return result;
    }

    private async ValueTask<OpenIdConnectConfiguration?> CurrentKeysAsync() => _issuer is null ? null : await _issuer.CurrentAsync();

    private ReadOnlyMemory<char>? FindToken()
    {
        if (OperatorSignIn.FindToken(Context) is { } other) return other.AsMemory();
        return Request.Headers[HeaderNames.Authorization] is [{ } header] && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? header.AsMemory(Bearer.Length).Trim()
            : null;
    }
}
