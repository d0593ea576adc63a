using RelayHeat.Grains.Core;

namespace RelayHeat.Grains.Clock;

/// <summary>The one place where the clock is moved, so that two moves add up.</summary>
[GrainType("clock")]
internal sealed class ClockGrain(IGrainContext grain, BusinessClock clock, ISandboxClock? sandbox = null) : IGrainBase, IClockGrain
{
    private const int MaxDaysAhead = 3650;
    private static readonly long MaxOffsetMs = (long)TimeSpan.FromDays(MaxDaysAhead).TotalMilliseconds;

    public IGrainContext GrainContext => grain;

    public Task<DateTimeOffset> Read() => Task.FromResult(clock.UtcNow);

    public async Task<Outcome<DateTimeOffset>> Advance(long byMs)
    {
        if (sandbox is null) return new Refusal(Codes.Forbidden);
        if (byMs < 1) return Validation.Failed("/advance", "The clock goes forward only.");
        if (byMs > MaxOffsetMs - clock.OffsetMs)
        {
            return Validation.Failed("/advance", FormattableString.Invariant($"The clock may run at most {MaxDaysAhead} days ahead."));
        }
        await sandbox.MoveToAsync(clock.OffsetMs + byMs);
        return new Outcome<DateTimeOffset> { Value = clock.UtcNow };
    }
}
