namespace RelayHeat.Engine;

/// <summary>
/// The clock of all rules: the machine's time plus an offset that only the sandbox moves, and only forward. Orleans, tokens and timers
/// use the machine's time. Instants are whole milliseconds, as stored and shown.
/// </summary>
/// <param name="source">The machine's time, or a fake in tests.</param>
public sealed class BusinessClock(TimeProvider source)
{
    private long _offsetMs;

    /// <summary>Now, in UTC, cut to the millisecond.</summary>
    public DateTimeOffset UtcNow =>
        DateTimeOffset.FromUnixTimeMilliseconds(source.GetUtcNow().ToUnixTimeMilliseconds() + Interlocked.Read(ref _offsetMs));

    /// <summary>How far this clock runs ahead of the machine's, in milliseconds.</summary>
    public long OffsetMs => Interlocked.Read(ref _offsetMs);

    /// <summary>Moves the clock forward.</summary>
    /// <param name="offsetMs">The new offset in milliseconds.</param>
    /// <exception cref="ArgumentOutOfRangeException">The clock would go back.</exception>
    public void SetOffset(long offsetMs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(offsetMs, OffsetMs);
        Interlocked.Exchange(ref _offsetMs, offsetMs);
    }
}
