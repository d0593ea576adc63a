namespace RelayHeat.Chaos.Checks;

/// <summary>What must never be, by what it breaks.</summary>
internal enum Fault
{
    /// <summary>What was acknowledged is not there.</summary>
    AcknowledgedLost,

    /// <summary>What was refused, or turned away with 503, took effect.</summary>
    RefusedApplied,

    /// <summary>One command has more than one effect, or two commands claim the same one.</summary>
    AppliedTwice,

    /// <summary>The same key was answered otherwise although it had an effect.</summary>
    OtherAnswer,

    /// <summary>More than 20 full seats (A4).</summary>
    CapBroken,

    /// <summary>A store and an account tell different stories of their binding.</summary>
    SidesDisagree,

    /// <summary>The id of a movement, a fine or a payment has more than one effect (D2, F6, F7).</summary>
    IdUsedTwice,

    /// <summary>A balance is not the sum of its movements, or below zero (D2, F6).</summary>
    LedgerBroken,

    /// <summary>Who is barred was admitted or goes on applying, or one who stood for it is not barred (F4, F5).</summary>
    BarBroken,

    /// <summary>Two open plans for one target (C1).</summary>
    PlansCollide,

    /// <summary>A plan was made, changed or stopped by whoever had no right to at that version of the store (C5).</summary>
    RightMissing,

    /// <summary>Events are missing, doubled or out of order.</summary>
    FeedBroken,

    /// <summary>A state is not the sum of its events.</summary>
    StateUnlikeEvents,

    /// <summary>What exists is not shown, however often it is asked for.</summary>
    Unreadable,

    /// <summary>The list is unlike the state.</summary>
    DirectoryUnlikeState,

    /// <summary>Whether a command was done could not be learnt.</summary>
    NotSettled,

    /// <summary>An answer that must not be given, such as 500.</summary>
    WrongAnswer,

    /// <summary>The drill was not what it claims to be: too little happened, or service did not return.</summary>
    DrillFailed,
}

/// <summary>One thing that must never be.</summary>
/// <param name="Fault">What it breaks.</param>
/// <param name="What">Where, and what was found.</param>
internal sealed record Violation(Fault Fault, string What);
