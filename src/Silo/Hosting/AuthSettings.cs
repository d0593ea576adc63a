using Microsoft.Extensions.Configuration;

namespace RelayHeat.Silo.Hosting;

/// <summary>Whose tokens count: those of an OIDC issuer or, where none is set, of a local key.</summary>
internal sealed record AuthSettings
{
    public static readonly string[] Names = ["Authority", "Audience", "SigningKeyFile"];

    /// <summary>The OIDC issuer; null for tokens of the local key.</summary>
    public Uri? Authority { get; private init; }

    /// <summary>What the issuer's tokens must name.</summary>
    public string? Audience { get; private init; }

    /// <summary>Where the local key is; made there at first need.</summary>
    public string? SigningKeyFile { get; private init; }

    /// <param name="configuration">What was set.</param>
    /// <param name="keyFileByDefault">Where the local key is unless that is set; null where it must be.</param>
    public static AuthSettings Read(IConfiguration configuration, string? keyFileByDefault)
    {
        var authority = ReadAuthority(configuration);
        var audience = configuration.Text("Auth:Audience");
        var keyFile = configuration.Text("Auth:SigningKeyFile");
        if (authority is not null && audience is null) throw new StartupException("Auth:Audience is needed where Auth:Authority is set.");
        if (authority is null && audience is not null) throw new StartupException("Auth:Audience is set, and Auth:Authority is not.");
        if (authority is not null && keyFile is not null)
        {
            throw new StartupException("Auth:Authority and Auth:SigningKeyFile are set; tokens of only one of them can count.");
        }
        if (authority is null && keyFile is null && keyFileByDefault is null)
        {
            throw new StartupException("Auth:Authority or Auth:SigningKeyFile is needed: processes of a cluster must agree whose tokens count.");
        }
        var path = authority is not null ? null : Path.GetFullPath(keyFile ?? keyFileByDefault!);
        return new AuthSettings { Authority = authority, Audience = audience, SigningKeyFile = path };
    }

    private static Uri? ReadAuthority(IConfiguration configuration)
    {
        if (configuration.Text("Auth:Authority") is not { } text) return null;
        // A token issuer that is asked in the clear can be anybody; only one on this machine may be.
        var fits = Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
        return fits ? uri : throw new StartupException($"Auth:Authority must be an https address, and is '{text}'.");
    }
}
