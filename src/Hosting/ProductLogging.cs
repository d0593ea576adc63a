using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace RelayHeat.Hosting;

/// <summary>What is logged, and how: to the console, one line an entry, or one JSON object an entry where that is set.</summary>
internal static class ProductLogging
{
    private const string FormatterName = "Logging:Console:FormatterName";

    private static readonly string[] Formatters = [ConsoleFormatterNames.Simple, ConsoleFormatterNames.Json, ConsoleFormatterNames.Systemd];

    // Below all that is set: files, environment and command line say otherwise as they please.
    private static readonly Dictionary<string, string?> Defaults = new()
    {
        ["Logging:LogLevel:Default"] = nameof(LogLevel.Warning),
        ["Logging:LogLevel:RelayHeat"] = nameof(LogLevel.Information),
        // Without a name the console has its own mind about how its lines look.
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
        // The builder has settled on the simple formatter, whatever is set.
        logging.Services.PostConfigure<ConsoleLoggerOptions>(console => console.FormatterName = configuration[FormatterName]);
        // A start that fails is told in one line by the program itself.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        // Its first look compares with a moment before the machine was started, and always finds itself late.
        logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
    }

    /// <summary>The framework refuses a wrong level without saying where, and takes another formatter for one it does not know.</summary>
    /// <exception cref="StartupException">A level or the formatter is none.</exception>
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
