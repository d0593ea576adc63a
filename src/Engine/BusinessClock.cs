namespace RelayHeat.Engine;

/// <summary>
/// The clock that every rule uses: the machine's time plus an offset that only the sandbox moves, and only forward.
/// Orleans, tokens and timers stay on the machine's own time. Instants are whole milliseconds, as they are stored and shown.
/// </summary>
/// <param name="source">Where time comes from; a fake one in tests.</param>
public sealed class BusinessClock(TimeProvider source)
{
    private long _offsetMs;

    /// <summary>The instant at which a rule is decided, UTC, cut to the millisecond.</summary>
    public DateTimeOffset UtcNow =>
        DateTimeOffset.FromUnixTimeMilliseconds(source.GetUtcNow().ToUnixTimeMilliseconds() + Interlocked.Read(ref _offsetMs));

    /// <summary>How far this clock runs ahead of the machine's, in milliseconds.</summary>
    public long OffsetMs => Interlocked.Read(ref _offsetMs);

    /// <summary>Sets the offset to one that is not smaller than the present one.</summary>
    /// <param name="offsetMs">The new offset in milliseconds.</param>
    /// <exception cref="ArgumentOutOfRangeException">The clock would go back.</exception>
    public void SetOffset(long offsetMs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(offsetMs, OffsetMs);
        Interlocked.Exchange(ref _offsetMs, offsetMs);
    }
}
