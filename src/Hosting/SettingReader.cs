using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.Json;

namespace RelayHeat.Hosting;

/// <summary>Reads settings; a wrong value stops the start with a line that names the setting.</summary>
internal static class SettingReader
{
    /// <summary>The sections of all programs of the product together.</summary>
    private static readonly string[] Sections =
        ["Activations", "Auth", "Cluster", "Dashboard", "Data", "Limits", "Metrics", "Policy", "Sandbox", "Silo", "Storage"];

    /// <summary>The framework's own settings that are supported.</summary>
    private static readonly string[] OfTheFramework =
    [
        "Kestrel", "Logging", "applicationName", "contentRoot", "environment", "hostBuilder", "http_ports", "https_ports", "urls",
    ];

    /// <summary>The names in the framework's sections: the framework does not check them itself.</summary>
    private static readonly Dictionary<string, string[]> InTheFramework = new()
    {
        ["Kestrel"] = ["Certificates", "EndpointDefaults", "Endpoints"],
        ["Logging"] = ["Console", "LogLevel"],
        ["Logging:Console"] = ["FormatterName", "FormatterOptions", "LogLevel", "MaxQueueLength", "QueueFullMode"],
    };

    /// <summary>Refuses unknown settings: a misspelt setting must not be ignored.</summary>
    /// <param name="configuration">All settings.</param>
    /// <param name="known">The program's sections, and the names in each.</param>
    public static void RefuseUnknown(this IConfiguration configuration, IReadOnlyDictionary<string, string[]> known)
    {
        foreach (var child in Sections.Where(s => !known.ContainsKey(s)).SelectMany(s => configuration.GetSection(s).GetChildren()))
        {
            throw new StartupException($"{child.Path} is not a setting of this program.");
        }
        foreach (var (section, names) in known.Concat(InTheFramework))
        {
            var has = string.Join(", ", names);
            if (configuration[section] is not null) throw new StartupException($"{section} is not a setting; {section} has {has}.");
            foreach (var child in configuration.GetSection(section).GetChildren())
            {
                if (names.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) continue;
                throw new StartupException($"{section}:{child.Key} is not a setting; {section} has {has}.");
            }
        }
        if (configuration is IConfigurationRoot root) RefuseStrange(root, known.Keys);
    }

    /// <summary>
    /// Refuses unknown top-level names on the command line and in the settings file. The environment is not checked: it is shared with
    /// other programs.
    /// </summary>
    private static void RefuseStrange(IConfigurationRoot configuration, IEnumerable<string> known)
    {
        string[] all = [.. known, .. OfTheFramework];
        foreach (var provider in configuration.Providers.Where(p => p is CommandLineConfigurationProvider or JsonConfigurationProvider))
        {
            foreach (var name in provider.GetChildKeys([], null))
            {
                if (all.Contains(name, StringComparer.OrdinalIgnoreCase)) continue;
                if (name.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase)) continue;
                var sections = string.Join(", ", known.Order(StringComparer.Ordinal));
                throw new StartupException($"{name} is not a setting. Known: urls, {sections}, Logging, Kestrel.");
            }
        }
    }

    public static string? Text(this IConfiguration configuration, string key) =>
        configuration[key] is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    public static bool Flag(this IConfiguration configuration, string key, bool byDefault) => configuration.Text(key) switch
    {
        null => byDefault,
        var text when bool.TryParse(text, out var value) => value,
        var text => throw new StartupException($"{key} must be true or false, and is '{text}'."),
    };

    public static int Number(this IConfiguration configuration, string key, int byDefault, int min, int max)
    {
        if (configuration.Text(key) is not { } text) return byDefault;
        var fits = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max;
        return fits ? value : throw new StartupException($"{key} must be a whole number from {min} to {max}, and is '{text}'.");
    }

    /// <summary>The full path of an existing file, or null if none is set.</summary>
    public static string? ExistingFile(this IConfiguration configuration, string key)
    {
        if (configuration.Text(key) is not { } file) return null;
        var path = Path.GetFullPath(file);
        return File.Exists(path) ? path : throw new StartupException($"{key} does not exist: {path}");
    }
}
