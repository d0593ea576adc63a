using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace RelayHeat.Http.Support;

/// <summary>Tokens that are good but for one thing.</summary>
internal static class Forged
{
    public static string Token(SecurityKey key, Action<SecurityTokenDescriptor> spoil, string algorithm = SecurityAlgorithms.HmacSha256)
    {
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = "relayheat",
            Audience = "relayheat",
            IssuedAt = DateTime.UtcNow,
            NotBefore = DateTime.UtcNow,
            Expires = DateTime.UtcNow.AddHours(1),
            Claims = new Dictionary<string, object> { ["sub"] = "operations", ["roles"] = (string[])["platform.ops"] },
            SigningCredentials = new SigningCredentials(key, algorithm),
        };
        spoil(descriptor);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    /// <summary>A token with another header, its payload and signature as they were.</summary>
    public static string WithHeader(string token, string header)
    {
        var parts = token.Split('.');
        return $"{Base64UrlEncoder.Encode(header)}.{parts[1]}.{parts[2]}";
    }
}
