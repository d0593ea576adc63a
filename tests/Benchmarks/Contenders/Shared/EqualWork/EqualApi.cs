using System.Security.Claims;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace RelayHeat.Contenders;

/// <summary>The same routes with authentication and idempotency keys.</summary>
internal static class EqualApi
{
    private const string Registry = "platform.registry";
    private const string Ops = "platform.ops";

    /// <summary>Adds authentication with RelayHeat's own tokens, and the courier.</summary>
    public static void AddEqualWork<TStores>(this WebApplicationBuilder builder)
        where TStores : class, IEqualStores
    {
        var settings = builder.Configuration;
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.MapInboundClaims = false;
            options.TokenValidationParameters = new TokenValidationParameters
            {
                ValidIssuer = settings["Issuer"],
                ValidAudience = settings["Audience"],
                IssuerSigningKey = new SymmetricSecurityKey(Convert.FromBase64String(File.ReadAllText(settings["SigningKeyFile"]!))),
                ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
                RoleClaimType = "roles",
            };
        });
        builder.Services.AddAuthorization();
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, EqualJson.Default));
        builder.Services.AddSingleton<IEqualStores, TStores>().AddHostedService<Courier>();
    }

    public static void MapEqualStores(this WebApplication app)
    {
        app.UseAuthentication().UseAuthorization();
        app.MapGet("/health/ready", () => Results.Ok());
        var v1 = app.MapGroup("/v1").RequireAuthorization();
        var merchant = v1.MapGroup("/merchants/{merchantId}");
        merchant.MapPut("", (string merchantId, Register body, HttpContext http, IEqualStores stores) =>
            AnswerAsync(stores, merchantId, body, http)).RequireAuthorization(p => p.RequireRole(Registry));
        merchant.MapPost("/operators", (string merchantId, InviteBody body, HttpContext http, IEqualStores stores) =>
            AnswerAsync(stores, merchantId, new Bind(body.Account, body.Permission), http));
        merchant.MapDelete("/operators/{account}", (string merchantId, string account, HttpContext http, IEqualStores stores) =>
            AnswerAsync(stores, merchantId, new Unbind(account), http));
        merchant.MapPost("/fund-account/entries", (string merchantId, MoveFund body, HttpContext http, IEqualStores stores) =>
            AnswerAsync(stores, merchantId, body, http)).RequireAuthorization(p => p.RequireRole(Ops));
        merchant.MapGet("/rights/{account}", RightsAsync);
        v1.MapGet("/accounts/{account}", AccountAsync);
    }

    private static async Task<IResult> AnswerAsync(IEqualStores stores, string merchantId, StoreCommand command, HttpContext http)
    {
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        var reply = await stores.ActAsync(merchantId, command, new Sender(Caller(http), key.Length > 0 ? key : null));
        if (reply.IsReplayed) http.Response.Headers["Idempotency-Replayed"] = "true";
        var type = reply.Status < StatusCodes.Status400BadRequest ? "application/json" : "application/problem+json";
        return Results.Text(reply.Json, type, statusCode: reply.Status);
    }

    // Only the account itself, the store's main account and platform staff may read this.
    private static async Task<IResult> RightsAsync(string merchantId, string account, HttpContext http, IEqualStores stores)
    {
        var store = await stores.FindAsync(merchantId);
        if (Caller(http) != account && Caller(http) != store?.MainAccount && !http.User.IsInRole(Ops)) return Results.Forbid();
        return store is null ? Results.NotFound() : Results.Ok(StoreRules.Rights(store, account));
    }

    private static async Task<IResult> AccountAsync(string account, HttpContext http, IEqualStores stores)
    {
        if (Caller(http) != account && !http.User.IsInRole(Ops)) return Results.Forbid();
        return await stores.AccountAsync(account) is { } told ? Results.Ok(told) : Results.NotFound();
    }

    private static string Caller(HttpContext http) => http.User.FindFirstValue(JwtRegisteredClaimNames.Sub)!;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AccountAnswer))]
internal sealed partial class EqualJson : JsonSerializerContext;
