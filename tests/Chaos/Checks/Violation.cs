namespace RelayHeat.Chaos.Checks;

/// <summary>The kinds of violations.</summary>
internal enum Fault
{
    /// <summary>An acknowledged command has no effect.</summary>
    AcknowledgedLost,

    /// <summary>A command that was refused, or answered 503, has an effect.</summary>
    RefusedApplied,

    /// <summary>One command has more than one effect, or two commands claim the same one.</summary>
    AppliedTwice,

    /// <summary>A repeat of a command with an effect got another answer.</summary>
    OtherAnswer,

    /// <summary>More than 20 full seats (A4).</summary>
    CapBroken,

    /// <summary>A store and an account disagree on their binding.</summary>
    SidesDisagree,

    /// <summary>The id of a movement, a fine or a payment has more than one effect (D2, F6, F7).</summary>
    IdUsedTwice,

    /// <summary>A balance is not the sum of its movements, or below zero (D2, F6).</summary>
    LedgerBroken,

    /// <summary>A barred entity was admitted or still applies, or one of its subjects is not barred (F4, F5).</summary>
    BarBroken,

    /// <summary>Two open plans for one target (C1).</summary>
    PlansCollide,

    /// <summary>A caller without the right at that version of the store created, changed or stopped a plan (C5).</summary>
    RightMissing,

    /// <summary>Events are missing, doubled or out of order.</summary>
    FeedBroken,

    /// <summary>A state is not the sum of its events.</summary>
    StateUnlikeEvents,

    /// <summary>An existing resource cannot be read, however often it is requested.</summary>
    Unreadable,

    /// <summary>The list differs from the state.</summary>
    DirectoryUnlikeState,

    /// <summary>The outcome of a command could not be learned.</summary>
    NotSettled,

    /// <summary>An answer that is not allowed, such as 500.</summary>
    WrongAnswer,

    /// <summary>The drill proves nothing: too little happened, or service did not return.</summary>
    DrillFailed,
}

/// <summary>A violation: its kind, where it is, and what was found.</summary>
internal sealed record Violation(Fault Fault, string What);
