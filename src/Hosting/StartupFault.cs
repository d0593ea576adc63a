using System.Net.Sockets;

namespace RelayHeat.Hosting;

/// <summary>Describes a failed start to the operator in one line.</summary>
internal static class StartupFault
{
    /// <summary>The line, or null for a bug, which needs its stack trace.</summary>
    public static string? Describe(Exception fault) => fault switch
    {
        StartupException => OneLine(fault.Message),
        // Kestrel's message names the address and the reason; that of a file or directory names its path.
        IOException or UnauthorizedAccessException or SocketException => OneLine(fault.Message),
        // The framework refuses a setting: a settings file that is not JSON, an endpoint without an address.
        InvalidDataException or InvalidOperationException or FormatException => OneLine(Whole(fault)),
        AggregateException { InnerException: { } inner } => Describe(inner),
        _ => null,
    };

    private static string Whole(Exception fault) => fault.InnerException is { } inner ? $"{fault.Message} {inner.Message}" : fault.Message;

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}
