using Microsoft.Extensions.Caching.Memory;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace RelayHeat.Silo.Auth;

/// <summary>
/// Checks tokens as ever, and remembers the good ones for a short while: on the hot path checking the signature anew costs
/// more than all the rest of a read. A token is forgotten when it expires, and a key that is withdrawn counts within a minute.
/// </summary>
internal sealed class RememberingTokenHandler : TokenHandler, IDisposable
{
    private const int MaxTokens = 50_000;
    private const int MaxLength = 4096;
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly MemoryCache _good = new(new MemoryCacheOptions { SizeLimit = MaxTokens });

    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        if (_good.TryGetValue(token, out TokenValidationResult? known)) return known!;
        var result = await _handler.ValidateTokenAsync(token, validationParameters);
        if (result.IsValid && token.Length <= MaxLength) Remember(token, result, validationParameters.ClockSkew);
        return result;
    }

    public void Dispose() => _good.Dispose();

    private void Remember(string token, TokenValidationResult result, TimeSpan clockSkew)
    {
        var now = DateTimeOffset.UtcNow;
        var expires = new DateTimeOffset(result.SecurityToken.ValidTo, TimeSpan.Zero) + clockSkew;
        var until = expires < now + Memory ? expires : now + Memory;
        if (until > now) _good.Set(token, result, new MemoryCacheEntryOptions { AbsoluteExpiration = until, Size = 1 });
    }
}
