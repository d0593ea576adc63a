using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace RelayHeat.Hosting;

/// <summary>Logging to the console: one line for each entry, or one JSON object if that is set.</summary>
internal static class ProductLogging
{
    private const string FormatterName = "Logging:Console:FormatterName";

    private static readonly string[] Formatters = [ConsoleFormatterNames.Simple, ConsoleFormatterNames.Json, ConsoleFormatterNames.Systemd];

    // The defaults: files, environment and command line override them.
    private static readonly Dictionary<string, string?> Defaults = new()
    {
        ["Logging:LogLevel:Default"] = nameof(LogLevel.Warning),
        ["Logging:LogLevel:RelayHeat"] = nameof(LogLevel.Information),
        // Without a name the console ignores the options below.
        [FormatterName] = ConsoleFormatterNames.Simple,
    };

    public static void AddProductLogging(this ILoggingBuilder logging, IConfigurationManager configuration)
    {
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
        logging.Services.Configure<SimpleConsoleFormatterOptions>(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
            console.UseUtcTimestamp = true;
        });
        logging.Services.Configure<JsonConsoleFormatterOptions>(console =>
        {
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            console.UseUtcTimestamp = true;
        });
        logging.ClearProviders().AddConsole();
        // The slim builder always selects the simple formatter; select the one that is set.
        logging.Services.PostConfigure<ConsoleLoggerOptions>(console => console.FormatterName = configuration[FormatterName]);
        // The program itself prints a failed start, as one line.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        // Its first check always reports a delay: it compares with a time before the machine started.
        logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
    }

    /// <summary>Checks levels and formatter. The framework does not name a wrong level, and replaces an unknown formatter.</summary>
    /// <exception cref="StartupException">A level or the formatter does not exist.</exception>
    public static void CheckLogging(this IConfiguration configuration)
    {
        foreach (var level in configuration.GetSection("Logging:LogLevel").GetChildren())
        {
            if (level.Value is null || Enum.TryParse<LogLevel>(level.Value, ignoreCase: true, out _)) continue;
            var levels = string.Join(", ", Enum.GetNames<LogLevel>());
            throw new StartupException($"{level.Path} must be one of {levels}, and is '{level.Value}'.");
        }
        if (configuration.Text(FormatterName) is not { } name || Formatters.Contains(name, StringComparer.OrdinalIgnoreCase)) return;
        throw new StartupException($"{FormatterName} must be one of {string.Join(", ", Formatters)}, and is '{name}'.");
    }
}
