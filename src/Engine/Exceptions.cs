namespace RelayHeat.Engine;

/// <summary>Nothing was done, and the caller may retry: the storage refused or cannot be reached, or a queue is full.</summary>
/// <param name="message">The reason, for the log.</param>
[GenerateSerializer, Alias("UnavailableException")]
public sealed class UnavailableException(string message) : Exception(message);

/// <summary>The write was sent but not confirmed. The caller learns the outcome by sending the same key again.</summary>
/// <param name="message">What happened, for the log.</param>
[GenerateSerializer, Alias("OutcomeUnknownException")]
public sealed class OutcomeUnknownException(string message) : Exception(message);

/// <summary>A state breaks one of its invariants: a bug. Nothing is written.</summary>
/// <param name="message">The invariant.</param>
[GenerateSerializer, Alias("InvariantViolatedException")]
public sealed class InvariantViolatedException(string message) : Exception(message);

/// <summary>The commit queue is full. Nothing was written.</summary>
public sealed class CommitQueueFullException() : Exception("The commit queue is full.");

/// <summary>The storage rolled the commit back. It is certain that nothing was written.</summary>
/// <param name="message">What the database said.</param>
/// <param name="inner">The driver's exception.</param>
public sealed class CommitRolledBackException(string message, Exception? inner) : Exception(message, inner);

internal static class Invariant
{
    public static void Holds(bool condition, string rule)
    {
        if (!condition) throw new InvariantViolatedException(rule);
    }
}
