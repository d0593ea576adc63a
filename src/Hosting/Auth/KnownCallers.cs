using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using RelayHeat.Engine;

namespace RelayHeat.Hosting.Auth;

/// <summary>A cache of the callers of good tokens. An entry ends when the token expires or the issuer's keys change.</summary>
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

    // Keys are those that the token was checked with; null for the local key.
    internal sealed record Known(AuthenticateResult Result, Caller Caller, OpenIdConnectConfiguration? Keys);
}
