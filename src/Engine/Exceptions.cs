namespace RelayHeat.Engine;

/// <summary>Nothing was done, and it may be tried again: the storage refused or could not be reached, or a queue is full.</summary>
/// <param name="message">What could not be reached, for the log.</param>
[GenerateSerializer, Alias("UnavailableException")]
public sealed class UnavailableException(string message) : Exception(message);

/// <summary>The write was sent and not confirmed: the same key, sent again, tells what became of it.</summary>
/// <param name="message">What happened, for the log.</param>
[GenerateSerializer, Alias("OutcomeUnknownException")]
public sealed class OutcomeUnknownException(string message) : Exception(message);

/// <summary>A state broke one of its own invariants. A bug: nothing is written.</summary>
/// <param name="message">The invariant.</param>
[GenerateSerializer, Alias("InvariantViolatedException")]
public sealed class InvariantViolatedException(string message) : Exception(message);

/// <summary>The commit queue is at its limit; the row was not taken.</summary>
public sealed class CommitQueueFullException() : Exception("The commit queue is full.");

/// <summary>The storage rolled the commit back: it is certain that nothing was written.</summary>
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
