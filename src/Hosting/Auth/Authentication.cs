using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using RelayHeat.Engine;

namespace RelayHeat.Hosting.Auth;

/// <summary>Normalises the account name of a token; false if it is not an account name.</summary>
internal delegate bool AccountReader(string? text, out string account);

/// <summary>Authentication by a bearer token: of the OIDC issuer, or of the local key if no issuer is set.</summary>
internal static class Authentication
{
    public const string RolesClaim = "roles";

    /// <summary>The authorisation policy of the dashboard.</summary>
    public const string OpsPolicy = "ops";

    /// <summary>How long a token is accepted after its end, because clocks differ.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    public static void AddCallers(this IServiceCollection services, AuthSettings settings, AccountReader readAccount)
    {
        // Read the key at the start: a damaged key must stop the process, not fail every request.
        var localKey = settings.SigningKeyFile is { } file ? SigningKey.LoadOrCreate(file) : null;
        if (localKey is not null) services.AddSingleton(new LocalTokens(localKey));
        if (settings.Issuer is { } issuer) services.AddSingleton(s => ActivatorUtilities.CreateInstance<IssuerKeys>(s, issuer));
        // Not AddAuthentication: it also adds data protection keys, which nothing here uses.
        services.AddAuthenticationCore(options =>
        {
            options.DefaultScheme = JwtBearerDefaults.AuthenticationScheme;
            options.AddScheme<JwtBearerHandler>(JwtBearerDefaults.AuthenticationScheme, displayName: null);
        });
        services.AddWebEncoders();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<IServiceProvider>((options, all) =>
        {
            options.MapInboundClaims = false;
            options.SaveToken = false;
            options.TokenHandlers.Clear();
            options.TokenHandlers.Add(new IssuerTokenHandler(all.GetService<IssuerKeys>()));
            options.Events = new JwtBearerEvents
            {
                OnMessageReceived = context =>
                {
                    context.Token = OperatorSignIn.FindToken(context.HttpContext);
                    return Task.CompletedTask;
                },
                OnTokenValidated = context => Identify(context, settings.Issuer?.AccountClaim ?? JwtRegisteredClaimNames.Sub, readAccount),
                OnAuthenticationFailed = NoteUnreachableIssuer,
                OnChallenge = OfferToSignInAsync,
            };
            options.TokenValidationParameters = settings.Issuer is { } trusted ? OfIssuer(trusted) : OfLocalKey(localKey!);
        });
        services.AddSingleton<KnownCallers>();
        services.AddTransient<JwtBearerHandler>();
        services.AddScoped<AuthenticationService>();
        services.AddSingleton<IAuthenticationService, CallerAuthentication>();
        services.AddSingleton<IPolicyEvaluator, CallerPolicies>();
        services.AddAuthorizationBuilder().AddPolicy(OpsPolicy, policy => policy.RequireClaim(RolesClaim, RoleNames.Ops));
    }

    /// <summary>The caller of an authenticated request.</summary>
    public static Caller Caller(this HttpContext http) =>
        http.Features.Get<Caller>() ?? throw new InvalidOperationException("The route is open, and has no caller.");

    /// <summary>Whether the token could not be checked, because the issuer's keys cannot be read.</summary>
    public static bool IssuerUnreachable(this HttpContext http) => http.Features.Get<UnreachableIssuer>() is not null;

    /// <summary>When the caller's token expires; null without a caller.</summary>
    public static DateTimeOffset? TokenExpiresAt(this HttpContext http) =>
        http.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.ExpiresUtc;

    private static TokenValidationParameters OfIssuer(IssuerSettings issuer) => new()
    {
        ValidAudience = issuer.Audience,
        // No HMAC: an issuer's keys are public, and a token that is "signed" with one of them as the HMAC secret must not pass.
        ValidAlgorithms =
        [
            SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
            SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
            SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
        ],
        ClockSkew = ClockSkew,
    };

    private static TokenValidationParameters OfLocalKey(SymmetricSecurityKey key) => new()
    {
        ValidIssuer = LocalTokens.Issuer,
        ValidAudience = LocalTokens.Audience,
        IssuerSigningKey = key,
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        ClockSkew = ClockSkew,
    };

    private static Task Identify(TokenValidatedContext context, string claim, AccountReader readAccount)
    {
        // A claim that occurs twice identifies nobody.
        var named = context.Principal!.FindAll(claim).ToList();
        if (named is not [var only] || !readAccount(only.Value, out var account))
        {
            context.Fail($"The token's {claim} is not an account name.");
            return Task.CompletedTask;
        }
        var roles = Roles.None;
        foreach (var role in context.Principal!.FindAll(RolesClaim)) roles |= RoleNames.Parse(role.Value);
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

    private static Task NoteUnreachableIssuer(AuthenticationFailedContext context)
    {
        if (context.Exception is IssuerUnreachableException) context.HttpContext.Features.Set(new UnreachableIssuer());
        return Task.CompletedTask;
    }

    private sealed class UnreachableIssuer;
}
