using System.Net.Sockets;

namespace RelayHeat.Hosting;

/// <summary>What a failed start is told to whoever started it: one line.</summary>
internal static class StartupFault
{
    /// <summary>The line, or null for a bug, whose stack trace is worth having.</summary>
    public static string? Describe(Exception fault) => fault switch
    {
        StartupException => OneLine(fault.Message),
        // Kestrel says which address and why; a file or directory that cannot be used says which one.
        IOException or UnauthorizedAccessException or SocketException => OneLine(fault.Message),
        // What the framework itself reads and refuses: a settings file that is not JSON, an endpoint without an address.
        InvalidDataException or InvalidOperationException or FormatException => OneLine(Whole(fault)),
        AggregateException { InnerException: { } inner } => Describe(inner),
        _ => null,
    };

    private static string Whole(Exception fault) => fault.InnerException is { } inner ? $"{fault.Message} {inner.Message}" : fault.Message;

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}
