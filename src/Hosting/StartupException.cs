namespace RelayHeat.Hosting;

/// <summary>The process cannot start. The message is one line that says why.</summary>
internal sealed class StartupException(string message) : Exception(message);
