using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace RelayHeat.Hosting.Auth;

/// <summary>Creates tokens with the local key. They expire by the machine's clock, not by the sandbox's.</summary>
internal sealed class LocalTokens(SymmetricSecurityKey key)
{
    public const string Issuer = "relayheat";
    public const string Audience = "relayheat";
    public const int DefaultHours = 24;
    public const int MaxHours = 8760;

    public string Create(string account, IEnumerable<string> roles, int hours = DefaultHours)
    {
        var now = DateTime.UtcNow;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now.AddHours(hours),
            Claims = new Dictionary<string, object>
            {
                [JwtRegisteredClaimNames.Sub] = account,
                [Authentication.RolesClaim] = roles.Distinct().Order(StringComparer.Ordinal).ToArray(),
            },
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.HmacSha256),
        });
    }
}
