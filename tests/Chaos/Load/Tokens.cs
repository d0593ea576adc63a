using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;

namespace RelayHeat.Chaos.Load;

/// <summary>Creates tokens with the cluster's signing key, as an operator does: the sandbox may be off.</summary>
internal sealed class Tokens(string keyFile)
{
    private static readonly TimeSpan ValidFor = TimeSpan.FromHours(24);

    private readonly Lazy<byte[]> _key = new(() => Convert.FromBase64String(File.ReadAllText(keyFile).Trim()));
    private readonly ConcurrentDictionary<(string Account, string? Role), string> _made = new();

    public string For(string account, string? role = null) => _made.GetOrAdd((account, role), who => Make(who.Account, who.Role));

    private string Make(string account, string? role)
    {
        var now = DateTimeOffset.UtcNow;
        string[] roles = role is null ? [] : [role];
        var header = Part(new { alg = "HS256", typ = "JWT" });
        var claims = Part(new
        {
            iss = "relayheat",
            aud = "relayheat",
            sub = account,
            roles,
            iat = now.ToUnixTimeSeconds(),
            nbf = now.ToUnixTimeSeconds(),
            exp = (now + ValidFor).ToUnixTimeSeconds(),
        });
        var signature = HMACSHA256.HashData(_key.Value, System.Text.Encoding.ASCII.GetBytes($"{header}.{claims}"));
        return $"{header}.{claims}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Part<T>(T content) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(content));
}
