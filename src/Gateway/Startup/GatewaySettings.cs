using System.Globalization;
using RelayHeat.Silo;

namespace RelayHeat.Gateway.Startup;

/// <summary>What can be set, read once at the start; a wrong value stops it with a line that names the setting.</summary>
internal sealed record GatewaySettings
{
    private static readonly Dictionary<string, string[]> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Data"] = ["Directory"],
        ["Policy"] = ["File"],
        ["Sandbox"] = ["Enabled"],
        ["Limits"] = ["RequestsPerSecond", "ConcurrentRequests"],
        ["Auth"] = ["Authority", "Audience"],
    };

    public required string DataDirectory { get; init; }

    public string? PolicyFile { get; init; }

    public bool SandboxEnabled { get; init; }

    public int RequestsPerSecond { get; init; }

    public int ConcurrentRequests { get; init; }

    /// <summary>The OIDC issuer; null for tokens of the local key.</summary>
    public Uri? Authority { get; init; }

    public string? Audience { get; init; }

    public static GatewaySettings Read(IConfiguration configuration)
    {
        RefuseUnknown(configuration);
        CheckLogLevels(configuration);
        var authority = ReadAuthority(configuration);
        var audience = Text(configuration, "Auth:Audience");
        if (authority is not null && audience is null) throw new StartupException("Auth:Audience is needed where Auth:Authority is set.");
        if (authority is null && audience is not null) throw new StartupException("Auth:Audience is set, and Auth:Authority is not.");
        return new GatewaySettings
        {
            DataDirectory = ReadDataDirectory(configuration),
            PolicyFile = ReadPolicyFile(configuration),
            SandboxEnabled = Flag(configuration, "Sandbox:Enabled", byDefault: true),
            RequestsPerSecond = Number(configuration, "Limits:RequestsPerSecond", 50_000, 1, 1_000_000),
            ConcurrentRequests = Number(configuration, "Limits:ConcurrentRequests", 2048, 1, 65_536),
            Authority = authority,
            Audience = audience,
        };
    }

    public static string ReadDataDirectory(IConfiguration configuration)
    {
        var directory = Text(configuration, "Data:Directory") ?? "./data";
        if (directory.Contains('\0', StringComparison.Ordinal)) throw new StartupException("Data:Directory is not a path.");
        var path = Path.GetFullPath(directory);
        return File.Exists(path) ? throw new StartupException($"Data:Directory is a file, not a directory: {path}") : path;
    }

    // A misspelt setting that is passed over in silence is worse than one that is refused.
    private static void RefuseUnknown(IConfiguration configuration)
    {
        foreach (var (section, names) in Known)
        {
            var has = string.Join(", ", names);
            if (configuration[section] is not null) throw new StartupException($"{section} is not a setting; {section} has {has}.");
            foreach (var child in configuration.GetSection(section).GetChildren())
            {
                if (names.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) continue;
                throw new StartupException($"{section}:{child.Key} is not a setting; {section} has {has}.");
            }
        }
    }

    // The framework refuses these as well, without saying where.
    private static void CheckLogLevels(IConfiguration configuration)
    {
        foreach (var level in configuration.GetSection("Logging:LogLevel").GetChildren())
        {
            if (level.Value is null || Enum.TryParse<LogLevel>(level.Value, ignoreCase: true, out _)) continue;
            var levels = string.Join(", ", Enum.GetNames<LogLevel>());
            throw new StartupException($"{level.Path} must be one of {levels}, and is '{level.Value}'.");
        }
    }

    private static string? ReadPolicyFile(IConfiguration configuration)
    {
        if (Text(configuration, "Policy:File") is not { } file) return null;
        var path = Path.GetFullPath(file);
        return File.Exists(path) ? path : throw new StartupException($"Policy:File does not exist: {path}");
    }

    private static Uri? ReadAuthority(IConfiguration configuration)
    {
        if (Text(configuration, "Auth:Authority") is not { } text) return null;
        // A token issuer that is asked in the clear can be anybody; only one on this machine may be.
        var fits = Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
        return fits ? uri : throw new StartupException($"Auth:Authority must be an https address, and is '{text}'.");
    }

    private static bool Flag(IConfiguration configuration, string key, bool byDefault) => Text(configuration, key) switch
    {
        null => byDefault,
        var text when bool.TryParse(text, out var value) => value,
        var text => throw new StartupException($"{key} must be true or false, and is '{text}'."),
    };

    private static int Number(IConfiguration configuration, string key, int byDefault, int min, int max)
    {
        if (Text(configuration, key) is not { } text) return byDefault;
        var fits = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max;
        return fits ? value : throw new StartupException($"{key} must be a whole number from {min} to {max}, and is '{text}'.");
    }

    private static string? Text(IConfiguration configuration, string key) =>
        configuration[key] is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;
}
