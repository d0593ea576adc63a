using Microsoft.Extensions.Configuration;

namespace RelayHeat.Hosting.Auth;

/// <summary>The OIDC issuer whose tokens count, and how its keys are refreshed.</summary>
internal sealed record IssuerSettings
{
    /// <summary>The settings that need an issuer.</summary>
    public static readonly string[] Names = ["Audience", "AccountClaim", "KeyRefreshSeconds", "KeyFetchIntervalSeconds", "KeyOutageMinutes"];

    public required Uri Authority { get; init; }

    /// <summary>The audience that its tokens must name.</summary>
    public required string Audience { get; init; }

    /// <summary>The claim that holds the account's name.</summary>
    public string AccountClaim { get; init; } = "sub";

    /// <summary>Keys older than this are fetched again. At twice this age, tokens wait for the fetch.</summary>
    public TimeSpan KeyRefresh { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The minimum time between two fetches.</summary>
    public TimeSpan KeyFetchInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long known keys count while the issuer cannot be reached.</summary>
    public TimeSpan KeyOutage { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>The issuer, or null if none is set.</summary>
    public static IssuerSettings? Read(IConfiguration configuration)
    {
        if (ReadAuthority(configuration) is not { } authority)
        {
            var other = Names.FirstOrDefault(n => configuration.Text($"Auth:{n}") is not null);
            return other is null ? null : throw new StartupException($"Auth:{other} is set, but Auth:Authority is not.");
        }
        var audience = configuration.Text("Auth:Audience")
            ?? throw new StartupException("Auth:Authority is set, but Auth:Audience is not.");
        return new IssuerSettings
        {
            Authority = authority,
            Audience = audience,
            AccountClaim = configuration.Text("Auth:AccountClaim") ?? "sub",
            KeyRefresh = TimeSpan.FromSeconds(configuration.Number("Auth:KeyRefreshSeconds", 30, 5, 300)),
            KeyFetchInterval = TimeSpan.FromSeconds(configuration.Number("Auth:KeyFetchIntervalSeconds", 2, 1, 60)),
            KeyOutage = TimeSpan.FromMinutes(configuration.Number("Auth:KeyOutageMinutes", 60, 10, 1440)),
        };
    }

    private static Uri? ReadAuthority(IConfiguration configuration)
    {
        if (configuration.Text("Auth:Authority") is not { } text) return null;
        // Without TLS anybody can pose as the issuer. Only one on this machine may do without.
        var fits = Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
        return fits ? uri : throw new StartupException($"Auth:Authority must be an https address, and is '{text}'.");
    }
}
