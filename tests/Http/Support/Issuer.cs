using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace RelayHeat.Http.Support;

/// <summary>An OIDC issuer on this machine: its discovery document and its public key.</summary>
internal sealed class Issuer : IAsyncDisposable
{
    private const string KeyId = "key-1";
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly WebApplication _app;

    private Issuer()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        Key = new RsaSecurityKey(_rsa) { KeyId = KeyId };
        var keys = new JsonObject { ["keys"] = new JsonArray(PublicKey()) }.ToJsonString();
        _app.Run(http => http.Response.WriteAsync(http.Request.Path == "/keys" ? keys : Discovery()));
    }

    public RsaSecurityKey Key { get; }

    /// <summary>The public key as anybody can read it.</summary>
    public byte[] PublicKeyBytes => _rsa.ExportSubjectPublicKeyInfo();

    public string Address => _app.Urls.First();

    public static async Task<Issuer> StartAsync()
    {
        var issuer = new Issuer();
        await issuer._app.StartAsync(TestContext.Current.CancellationToken);
        return issuer;
    }

    public Task StopAsync() => _app.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _rsa.Dispose();
    }

    private string Discovery() => new JsonObject { ["issuer"] = Address, ["jwks_uri"] = Address + "/keys" }.ToJsonString();

    private JsonObject PublicKey()
    {
        var key = _rsa.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["alg"] = "RS256",
            ["kid"] = KeyId,
            ["n"] = Base64UrlEncoder.Encode(key.Modulus),
            ["e"] = Base64UrlEncoder.Encode(key.Exponent),
        };
    }
}
