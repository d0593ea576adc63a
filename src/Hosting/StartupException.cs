namespace RelayHeat.Hosting;

/// <summary>The process cannot start. The message is one line that says why.</summary>
/// <param name="message">What is wrong, and where.</param>
public sealed class StartupException(string message) : Exception(message);
