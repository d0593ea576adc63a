using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace RelayHeat.Http.Support;

/// <summary>A real OIDC issuer on this machine (OpenIddict), whose signing keys can be changed while it runs. It hands a token to anyone.</summary>
internal sealed class Issuer : IAsyncDisposable
{
    public const string Audience = "relayheat-production";

    private readonly List<RSA> _pairs = [];
    private readonly WebApplication _app;
    private readonly HttpClient _client = new();
    private int _fetches;

    private Issuer()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        builder.Services.AddAuthentication();
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            // Without a store of clients and tokens: what is tested is the keys.
            server.EnableDegradedMode().DisableAccessTokenEncryption().AddEphemeralEncryptionKey().AddSigningKey(NewKey());
            server.SetTokenEndpointUris("token").AllowClientCredentialsFlow();
            server.UseAspNetCore().DisableTransportSecurityRequirement();
            server.AddEventHandler<ValidateTokenRequestContext>(on => on.UseInlineHandler(_ => ValueTask.CompletedTask));
            server.AddEventHandler<HandleTokenRequestContext>(on => on.UseInlineHandler(Grant));
        });
        _app = builder.Build();
        _app.Use(CountAsync);
        _app.UseAuthentication();
    }

    /// <summary>The key that it signs with now.</summary>
    public RsaSecurityKey Key => (RsaSecurityKey)Credentials[0].Key;

    /// <summary>The public key as anybody can read it.</summary>
    public byte[] PublicKeyBytes => Key.Rsa.ExportSubjectPublicKeyInfo();

    public string Address => _app.Urls.First();

    /// <summary>As it names itself.</summary>
    public string Name => Address + "/";

    /// <summary>How often its keys were fetched.</summary>
    public int Fetches => Volatile.Read(ref _fetches);

    /// <summary>Whether it answers nothing but 503.</summary>
    public bool IsDown { get; set; }

    public static async Task<Issuer> StartAsync()
    {
        var issuer = new Issuer();
        await issuer._app.StartAsync(TestContext.Current.CancellationToken);
        return issuer;
    }

    public Task StopAsync() => _app.StopAsync(CancellationToken.None);

    /// <summary>Signs with a new key from now on, and goes on publishing the former one or not.</summary>
    public void Rotate(bool keepFormer = false)
    {
        if (!keepFormer) Credentials.Clear();
        Credentials.Insert(0, new SigningCredentials(NewKey(), SecurityAlgorithms.RsaSha256));
    }

    /// <summary>A token as clients get theirs.</summary>
    public async Task<string> TokenAsync(string subject)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = subject,
            ["client_secret"] = "any",
        });
        using var answer = await _client.PostAsync(new Uri(Name + "token"), form, TestContext.Current.CancellationToken);
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.True(answer.StatusCode == HttpStatusCode.OK, json.ToJsonString());
        return (string)json["access_token"]!;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        _pairs.ForEach(pair => pair.Dispose());
    }

    private List<SigningCredentials> Credentials =>
        _app.Services.GetRequiredService<IOptionsMonitor<OpenIddictServerOptions>>().CurrentValue.SigningCredentials;

    private RsaSecurityKey NewKey()
    {
        _pairs.Add(RSA.Create(2048));
        return new RsaSecurityKey(_pairs[^1]) { KeyId = $"key-{_pairs.Count}" };
    }

    private Task CountAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Path.Value!.EndsWith("jwks", StringComparison.Ordinal)) Interlocked.Increment(ref _fetches);
        if (!IsDown) return next(http);
        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    }

    private static ValueTask Grant(HandleTokenRequestContext context)
    {
        var identity = new ClaimsIdentity("token");
        identity.SetClaim("sub", context.ClientId).SetClaim("name", "name-of-" + context.ClientId);
        identity.SetDestinations(_ => [OpenIddictConstants.Destinations.AccessToken]);
        var principal = new ClaimsPrincipal(identity);
        principal.SetAudiences(Audience);
        context.SignIn(principal);
        return ValueTask.CompletedTask;
    }
}
