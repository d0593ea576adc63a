using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using RelayHeat.Grains.Core;
using RelayHeat.Grains.Names;
using RelayHeat.Silo.Hosting;

namespace RelayHeat.Silo.Auth;

/// <summary>Who calls: a bearer token of the OIDC issuer or, where none is set, of the local key.</summary>
internal static class Authentication
{
    public const string RolesClaim = "roles";

    /// <summary>The policy of the dashboard.</summary>
    public const string OpsPolicy = "ops";

    /// <summary>How long a token counts beyond its end, because clocks differ.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    public static void AddCallers(this IServiceCollection services, AuthSettings settings)
    {
        // Read at the start: a damaged key must stop it, not fail every request after it.
        var localKey = settings.SigningKeyFile is { } file ? SigningKey.LoadOrCreate(file) : null;
        if (localKey is not null) services.AddSingleton(new LocalTokens(localKey));
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.MapInboundClaims = false;
            options.SaveToken = false;
            options.TokenHandlers.Clear();
            options.TokenHandlers.Add(new RememberingTokenHandler());
            options.Events = new JwtBearerEvents
            {
                OnMessageReceived = async context => context.Token = await OperatorSignIn.FindTokenAsync(context.HttpContext),
                OnTokenValidated = Identify,
                OnAuthenticationFailed = NoteUnreachableIssuer,
                OnChallenge = OfferToSignInAsync,
            };
            if (settings.Authority is { } authority) TrustIssuer(options, authority, settings.Audience!);
            else TrustLocalKey(options, localKey!);
        });
        services.AddAuthorizationBuilder().AddPolicy(OpsPolicy, policy => policy.RequireClaim(RolesClaim, RoleNames.Ops));
    }

    /// <summary>The caller of a request that has passed authentication.</summary>
    public static Caller Caller(this HttpContext http) =>
        http.Features.Get<Caller>() ?? throw new InvalidOperationException("The route is open, and has no caller.");

    /// <summary>Whether the token could not be judged, because the issuer's keys could not be had.</summary>
    public static bool IssuerUnreachable(this HttpContext http) => http.Features.Get<UnreachableIssuer>() is not null;

    /// <summary>When the caller's token ends; null where there is no caller.</summary>
    public static DateTimeOffset? TokenExpiresAt(this HttpContext http) =>
        http.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.ExpiresUtc;

    private static void TrustIssuer(JwtBearerOptions options, Uri authority, string audience)
    {
        options.Authority = authority.ToString();
        options.RequireHttpsMetadata = authority.Scheme == Uri.UriSchemeHttps;
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidAudience = audience,
            // An issuer's keys are public: a token "signed" with one of them as an HMAC secret must not pass.
            ValidAlgorithms =
            [
                SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
                SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
                SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
            ],
            ClockSkew = ClockSkew,
        };
    }

    private static void TrustLocalKey(JwtBearerOptions options, SymmetricSecurityKey key) =>
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuer = LocalTokens.Issuer,
            ValidAudience = LocalTokens.Audience,
            IssuerSigningKey = key,
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            ClockSkew = ClockSkew,
        };

    private static Task Identify(TokenValidatedContext context)
    {
        var subject = context.Principal?.FindFirst(JwtRegisteredClaimNames.Sub)?.Value;
        if (!AccountName.TryNormalize(subject, out var account))
        {
            context.Fail("The token's sub is not an account name.");
            return Task.CompletedTask;
        }
        var roles = Roles.None;
        foreach (var claim in context.Principal!.FindAll(RolesClaim)) roles |= RoleNames.Parse(claim.Value);
        context.HttpContext.Features.Set(new Caller(account, roles));
        return Task.CompletedTask;
    }

    private static async Task OfferToSignInAsync(JwtBearerChallengeContext context)
    {
        if (!OperatorSignIn.IsWanted(context.Request)) return;
        context.HandleResponse();
        context.Response.Headers.WWWAuthenticate = JwtBearerDefaults.AuthenticationScheme;
        await OperatorSignIn.ShowAsync(context.HttpContext, StatusCodes.Status401Unauthorized);
    }

    // A token whose issuer cannot be asked for its keys is not a bad token: the caller may try again.
    private static async Task NoteUnreachableIssuer(AuthenticationFailedContext context)
    {
        // Without the issuer's document the token fails at the first thing that is compared with it: the issuer, or the key.
        if (context.Exception is not (SecurityTokenInvalidIssuerException or SecurityTokenSignatureKeyNotFoundException)) return;
        if (context.Options.ConfigurationManager is not { } issuer) return;
        try
        {
            await issuer.GetConfigurationAsync(context.HttpContext.RequestAborted);
        }
        catch (InvalidOperationException)
        {
            context.HttpContext.Features.Set(new UnreachableIssuer());
        }
    }

    private sealed class UnreachableIssuer;
}
