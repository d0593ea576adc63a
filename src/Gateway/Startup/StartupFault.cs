using System.Security.Cryptography;
using RelayHeat.Silo;

namespace RelayHeat.Gateway.Startup;

/// <summary>What a failed start is told to whoever started it: one line.</summary>
internal static class StartupFault
{
    /// <summary>The line, or null for a bug, whose stack trace is worth having.</summary>
    public static string? Describe(Exception fault) => fault switch
    {
        StartupException => OneLine(fault.Message),
        // Kestrel says which address and why; a file or directory that cannot be used says which one.
        IOException or UnauthorizedAccessException => OneLine(fault.Message),
        // A configuration file that is not JSON, a logging level that does not exist.
        InvalidDataException or InvalidOperationException { InnerException: FormatException } => OneLine(Whole(fault)),
        FormatException or CryptographicException => OneLine(fault.Message),
        AggregateException { InnerException: { } inner } => Describe(inner),
        _ => null,
    };

    private static string Whole(Exception fault) => fault.InnerException is { } inner ? $"{fault.Message} {inner.Message}" : fault.Message;

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}
