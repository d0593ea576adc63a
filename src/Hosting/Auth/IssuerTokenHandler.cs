using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace RelayHeat.Hosting.Auth;

/// <summary>Checks tokens with the keys that their issuer publishes now.</summary>
/// <param name="issuer">The issuer's keys; null for tokens of the local key.</param>
internal sealed class IssuerTokenHandler(IssuerKeys? issuer) : TokenHandler
{
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        if (issuer is null) return await _handler.ValidateTokenAsync(token, validationParameters);
        if (await issuer.CurrentAsync() is not { } keys) return Unreachable();
        var result = await CheckAsync(token, validationParameters, keys);
        if (result.Exception is not SecurityTokenInvalidSignatureException) return result;
        var others = await issuer.OtherThanAsync(keys);
        // While the issuer cannot be reached, the unknown key may be a new one of its own.
        if (others is null) return result.Exception is SecurityTokenSignatureKeyNotFoundException ? Unreachable() : result;
        return ReferenceEquals(others, keys) ? result : await CheckAsync(token, validationParameters, others);
    }

    private Task<TokenValidationResult> CheckAsync(string token, TokenValidationParameters parameters, OpenIdConnectConfiguration keys)
    {
        var withKeys = parameters.Clone();
        (withKeys.ValidIssuer, withKeys.IssuerSigningKeys) = (keys.Issuer, keys.SigningKeys);
        return _handler.ValidateTokenAsync(token, withKeys);
    }

    private static TokenValidationResult Unreachable() => new() { Exception = new IssuerUnreachableException() };
}

/// <summary>A token cannot be checked, because the issuer's keys cannot be read. The token may be good: the caller may retry.</summary>
internal sealed class IssuerUnreachableException() : SecurityTokenException("The issuer's keys cannot be had.");
