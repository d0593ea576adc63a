using Microsoft.IdentityModel.Tokens;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Http.Contract;

/// <summary>Who is let in at all.</summary>
public sealed class TokenTests(SharedServer shared)
{
    private readonly Server _server = shared.Server;

    public static TheoryData<string> BadTokens =>
    [
        "garbage", "expired", "not yet", "wrong signature", "alg none", "alg none unsigned", "wrong audience", "no audience",
        "wrong issuer", "other algorithm", "no expiry", "no subject", "subject is no name", "cut short", "changed payload",
    ];

    [Fact]
    public async Task Token_Good_IsTaken() => (await With(Forged.Token(Key, _ => { })).GetAsync("/v1/events")).Is(200);

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task Token_Bad_Is401(string fault)
    {
        var answer = await With(Bad(fault)).GetAsync("/v1/events");

        answer.IsProblem(401, "unauthenticated");
        Assert.StartsWith("Bearer", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Basic b3BlcmF0aW9uczo=")]
    public async Task Authorization_WithoutAToken_Is401(string? header)
    {
        (string, string)[] headers = header is null ? [] : [("Authorization", header)];

        (await _server.Nobody.GetAsync("/v1/events", headers)).IsProblem(401, "unauthenticated");
        (await _server.Nobody.PutAsync("/v1/merchants/m", "{", headers)).IsProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task Token_InOtherSpellings_IsTheSameAccount()
    {
        var account = await Store.AccountAsync(_server);
        var fullWidth = string.Concat(account.Select(c => c is > ' ' and <= '~' ? (char)(c + 0xFEE0) : c));

        foreach (var spelling in (string[])[account.ToUpperInvariant(), fullWidth, $" {account} "])
        {
            var token = Forged.Token(Key, t => t.Claims["sub"] = spelling);
            Assert.Equal(account, (await With(token).AccountAsync(account)).Is(200).String("account"));
        }
    }

    [Fact]
    public async Task Token_RolesThatMeanNothingHere_AreNoRoles()
    {
        var roles = (string[])["platform.OPS", "ops", "admin", ""];

        (await With(Forged.Token(Key, t => t.Claims["roles"] = roles)).GetAsync("/v1/events")).IsProblem(403, "forbidden");
        (await With(Forged.Token(Key, t => t.Claims.Remove("roles"))).GetAsync("/v1/events")).IsProblem(403, "forbidden");
        (await With(Forged.Token(Key, t => t.Claims["roles"] = "platform.ops")).GetAsync("/v1/events")).Is(200);
    }

    private SymmetricSecurityKey Key => SigningKey.LoadOrCreate(SigningKey.In(_server.DataDirectory));

    private Api With(string token) => new(_server.Client, token);

    private string Bad(string fault) => fault switch
    {
        "garbage" => "garbage.in.token",
        "expired" => Forged.Token(Key, t => (t.NotBefore, t.Expires) = (DateTime.UtcNow.AddHours(-2), DateTime.UtcNow.AddMinutes(-1))),
        "not yet" => Forged.Token(Key, t => t.NotBefore = DateTime.UtcNow.AddMinutes(1)),
        "wrong signature" => Forged.Token(new SymmetricSecurityKey(new byte[32]), _ => { }),
        "alg none" => Forged.WithHeader(Good, """{"alg":"none","typ":"JWT"}"""),
        "alg none unsigned" => Forged.WithHeader(Good[..(Good.LastIndexOf('.') + 1)], """{"alg":"none","typ":"JWT"}"""),
        "wrong audience" => Forged.Token(Key, t => t.Audience = "other"),
        "no audience" => Forged.Token(Key, t => t.Audience = null),
        "wrong issuer" => Forged.Token(Key, t => t.Issuer = "other"),
        "other algorithm" => Forged.Token(new SymmetricSecurityKey([.. Key.Key, .. Key.Key]), _ => { }, SecurityAlgorithms.HmacSha512),
        "no expiry" => Forged.Token(Key, t => t.Expires = null),
        "no subject" => Forged.Token(Key, t => t.Claims.Remove("sub")),
        "subject is no name" => Forged.Token(Key, t => t.Claims["sub"] = "a b"),
        "cut short" => Good[..^1],
        "changed payload" => Changed(Good),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "No such fault."),
    };

    private string Good => _server.Token("operations", RoleNames.Ops);

    private static string Changed(string token)
    {
        var parts = token.Split('.');
        var payload = Base64UrlEncoder.Decode(parts[1]).Replace("operations", "operation5", StringComparison.Ordinal);
        return $"{parts[0]}.{Base64UrlEncoder.Encode(payload)}.{parts[2]}";
    }
}
