using RelayHeat.Grains.Core;

namespace RelayHeat.Grains.Clock;

/// <summary>The clock that every rule uses, as the sandbox reads and moves it. Key 0.</summary>
[Alias("IClockGrain")]
public interface IClockGrain : IGrainWithIntegerKey
{
    /// <summary>What the clock shows.</summary>
    /// <returns>An instant, UTC.</returns>
    [Alias("Read")]
    Task<DateTimeOffset> Read();

    /// <summary>Moves the clock forward on every silo; what is answered holds for whatever is decided afterwards.</summary>
    /// <param name="byMs">How far, in milliseconds, at least 1.</param>
    /// <returns>What it shows then; refuses with <c>forbidden</c> outside the sandbox, and with <c>validation_failed</c>.</returns>
    [Alias("Advance")]
    Task<Outcome<DateTimeOffset>> Advance(long byMs);
}
