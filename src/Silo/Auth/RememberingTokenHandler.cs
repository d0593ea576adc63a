using Microsoft.Extensions.Caching.Memory;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace RelayHeat.Silo.Auth;

/// <summary>
/// Checks tokens as ever, and remembers the good ones for a short while: on the hot path checking the signature anew costs
/// more than all the rest of a read. A token is forgotten when it expires, and when the issuer's keys change.
/// </summary>
/// <param name="issuer">The issuer's keys; null for tokens of the local key.</param>
internal sealed class RememberingTokenHandler(IssuerKeys? issuer) : TokenHandler, IDisposable
{
    private const int MaxTokens = 50_000;
    private const int MaxLength = 4096;
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly MemoryCache _good = new(new MemoryCacheOptions { SizeLimit = MaxTokens });

    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        var keys = issuer is null ? null : await issuer.CurrentAsync();
        if (issuer is not null && keys is null) return Unreachable();
        if (_good.TryGetValue(token, out Good? known) && ReferenceEquals(known!.Keys, keys)) return known.Result;
        var result = await CheckAsync(token, validationParameters, keys);
        if (issuer is not null && result.Exception is SecurityTokenInvalidSignatureException)
        {
            var others = await issuer.OtherThanAsync(keys!);
            // Without the issuer nobody can tell whether the key is a new one of its own.
            if (others is null) return result.Exception is SecurityTokenSignatureKeyNotFoundException ? Unreachable() : result;
            if (ReferenceEquals(others, keys)) return result;
            result = await CheckAsync(token, validationParameters, keys = others);
        }
        if (result.IsValid && token.Length <= MaxLength) Remember(token, new Good(result, keys), validationParameters.ClockSkew);
        return result;
    }

    public void Dispose() => _good.Dispose();

    private Task<TokenValidationResult> CheckAsync(string token, TokenValidationParameters parameters, OpenIdConnectConfiguration? keys)
    {
        if (keys is null) return _handler.ValidateTokenAsync(token, parameters);
        var withKeys = parameters.Clone();
        (withKeys.ValidIssuer, withKeys.IssuerSigningKeys) = (keys.Issuer, keys.SigningKeys);
        return _handler.ValidateTokenAsync(token, withKeys);
    }

    private void Remember(string token, Good good, TimeSpan clockSkew)
    {
        var now = DateTimeOffset.UtcNow;
        var expires = new DateTimeOffset(good.Result.SecurityToken.ValidTo, TimeSpan.Zero) + clockSkew;
        var until = expires < now + Memory ? expires : now + Memory;
        if (until > now) _good.Set(token, good, new MemoryCacheEntryOptions { AbsoluteExpiration = until, Size = 1 });
    }

    private static TokenValidationResult Unreachable() => new() { Exception = new IssuerUnreachableException() };

    private sealed record Good(TokenValidationResult Result, OpenIdConnectConfiguration? Keys);
}

/// <summary>A token cannot be judged, because the issuer's keys cannot be had. It is not a bad token: the caller may try again.</summary>
internal sealed class IssuerUnreachableException() : SecurityTokenException("The issuer's keys cannot be had.");
