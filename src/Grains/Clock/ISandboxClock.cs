namespace RelayHeat.Grains.Clock;

/// <summary>What is stored of the sandbox's clock.</summary>
/// <param name="OffsetMs">How far it runs ahead of the machine's, in milliseconds.</param>
/// <param name="Receipts">The answers to the commands that moved it, oldest first (G2).</param>
internal sealed record ClockRecord(long OffsetMs, ImmutableArray<Receipt> Receipts);

/// <summary>Moves the clocks of a cluster. There is none where the sandbox is not enabled.</summary>
internal interface ISandboxClock
{
    /// <summary>Reads what is stored.</summary>
    Task<ClockRecord> ReadAsync();

    /// <summary>Makes a record durable, and then moves the clock of every silo that is active.</summary>
    /// <param name="record">How far the clocks are to run ahead, and what has been answered.</param>
    /// <exception cref="UnavailableException">Nothing was written.</exception>
    /// <exception cref="OutcomeUnknownException">Not every silo has said that it has moved.</exception>
    Task MoveToAsync(ClockRecord record);
}
