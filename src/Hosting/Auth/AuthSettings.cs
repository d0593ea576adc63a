using Microsoft.Extensions.Configuration;

namespace RelayHeat.Hosting.Auth;

/// <summary>Whose tokens count: those of an OIDC issuer, or of a local key if no issuer is set.</summary>
internal sealed record AuthSettings
{
    public static readonly string[] Names = ["Authority", "SigningKeyFile", .. IssuerSettings.Names];

    /// <summary>The OIDC issuer; null for tokens of the local key.</summary>
    public IssuerSettings? Issuer { get; private init; }

    /// <summary>The file of the local key, created at first need; null with an issuer.</summary>
    public string? SigningKeyFile { get; private init; }

    /// <summary><paramref name="keyFileByDefault"/> is null if the settings must name an issuer or a key file.</summary>
    public static AuthSettings Read(IConfiguration configuration, string? keyFileByDefault)
    {
        var issuer = IssuerSettings.Read(configuration);
        var keyFile = configuration.Text("Auth:SigningKeyFile");
        if (issuer is not null && keyFile is not null)
        {
            throw new StartupException("Auth:Authority and Auth:SigningKeyFile are set, but only one decides which tokens are valid.");
        }
        if (issuer is null && keyFile is null && keyFileByDefault is null)
        {
            throw new StartupException("Set Auth:Authority or Auth:SigningKeyFile; every process of the cluster needs the same.");
        }
        var path = issuer is not null ? null : Path.GetFullPath(keyFile ?? keyFileByDefault!);
        return new AuthSettings { Issuer = issuer, SigningKeyFile = path };
    }
}
