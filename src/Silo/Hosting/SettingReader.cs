using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace RelayHeat.Silo.Hosting;

/// <summary>Reads settings; a wrong value stops the start with a line that names the setting.</summary>
internal static class SettingReader
{
    /// <summary>A misspelt setting that is passed over in silence is worse than one that is refused.</summary>
    /// <param name="configuration">What was set.</param>
    /// <param name="known">The sections that are ours, and what each has.</param>
    public static void RefuseUnknown(this IConfiguration configuration, IReadOnlyDictionary<string, string[]> known)
    {
        foreach (var (section, names) in known)
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

    /// <summary>The full path of a file that is there, or null where none is set.</summary>
    public static string? ExistingFile(this IConfiguration configuration, string key)
    {
        if (configuration.Text(key) is not { } file) return null;
        var path = Path.GetFullPath(file);
        return File.Exists(path) ? path : throw new StartupException($"{key} does not exist: {path}");
    }
}
