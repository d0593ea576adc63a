namespace RelayHeat.Grains.Clock;

/// <summary>Moves the clocks of a cluster. There is none where the sandbox is not enabled.</summary>
internal interface ISandboxClock
{
    /// <summary>Makes an offset durable, and then moves the clock of every silo that is active.</summary>
    /// <param name="offsetMs">How far the clocks are to run ahead, in milliseconds.</param>
    /// <exception cref="Core.UnavailableException">Nothing was written.</exception>
    Task MoveToAsync(long offsetMs);
}
