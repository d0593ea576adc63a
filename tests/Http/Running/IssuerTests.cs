using Microsoft.IdentityModel.Tokens;

namespace RelayHeat.Http.Running;

/// <summary>Authentication as in production: the tokens of an OIDC issuer and no other.</summary>
public sealed class IssuerTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _data.Dispose();
    }

    [Fact]
    public async Task Issuer_ItsTokensAreTakenAndNoOthers()
    {
        await using var issuer = await Issuer.StartAsync();
        await using var server = await StartAsync(issuer);

        (await With(server, Token(issuer, _ => { })).GetAsync("/v1/events")).Is(200);
        (await With(server, await issuer.TokenAsync("alice")).GetAsync("/v1/accounts/alice")).IsProblem(404, "account_not_found");

        (await server.Ops.GetAsync("/v1/events")).IsProblem(401, "unauthenticated");
        (await With(server, Token(issuer, t => t.Audience = "relayheat")).GetAsync("/v1/events")).IsProblem(401, "unauthenticated");
        (await With(server, Token(issuer, t => t.Issuer = "http://other")).GetAsync("/v1/events")).IsProblem(401, "unauthenticated");
        (await With(server, Token(issuer, t => t.Claims["sub"] = "a b")).GetAsync("/v1/events")).IsProblem(401, "unauthenticated");
        var unsigned = Forged.WithHeader(Token(issuer, _ => { }), """{"alg":"none","typ":"JWT"}""");
        (await With(server, unsigned).GetAsync("/v1/events")).IsProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task Issuer_ItsPublicKeyAsASecret_SignsNothing()
    {
        await using var issuer = await Issuer.StartAsync();
        await using var server = await StartAsync(issuer);
        var secret = new SymmetricSecurityKey(issuer.PublicKeyBytes) { KeyId = issuer.Key.KeyId };
        var token = Forged.Token(secret, t => (t.Issuer, t.Audience) = (issuer.Name, Issuer.Audience));

        (await With(server, token).GetAsync("/v1/events")).IsProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task Issuer_ThatCannotBeAsked_Is503AndNoBadToken()
    {
        await using var issuer = await Issuer.StartAsync();
        await using var server = await StartAsync(issuer);
        var token = Token(issuer, _ => { });
        await issuer.StopAsync();

        var answer = (await With(server, token).GetAsync("/v1/events")).IsProblem(503, "unavailable");

        Assert.Null(answer.Header("WWW-Authenticate"));
    }

    [Fact]
    public async Task Issuer_WhereOneIsSet_TheSandboxMakesNoTokens()
    {
        await using var issuer = await Issuer.StartAsync();
        await using var server = await StartAsync(issuer);

        (await server.Nobody.PostAsync("/sandbox/tokens", "{}")).IsProblem(404, "route_not_found");
        (await server.Nobody.GetAsync("/sandbox/clock")).Is(200);
        Assert.DoesNotContain("/sandbox/tokens", (await server.Nobody.GetAsync("/openapi/v1.json")).Text, StringComparison.Ordinal);
    }

    private Task<Server> StartAsync(Issuer issuer) =>
        Server.StartAsync(_data.Path, $"--Auth:Authority={issuer.Address}", $"--Auth:Audience={Issuer.Audience}");

    private static Api With(Server server, string token) => new(server.Client, token);

    private static string Token(Issuer issuer, Action<SecurityTokenDescriptor> spoil) => Forged.Token(
        issuer.Key,
        token =>
        {
            (token.Issuer, token.Audience) = (issuer.Name, Issuer.Audience);
            spoil(token);
        },
        SecurityAlgorithms.RsaSha256);
}
