namespace RelayHeat.Grains.Clock;

/// <summary>The clock that every rule uses, as the sandbox reads and moves it. Key 0; its version is the ms that it runs ahead.</summary>
[Alias("IClockGrain")]
public interface IClockGrain : IGrainWithIntegerKey
{
    /// <summary>What the clock shows.</summary>
    /// <returns>An instant, UTC.</returns>
    [Alias("Get")]
    Task<Outcome<ClockView>> Get();

    /// <summary>Moves the clock forward on every silo; what is answered holds for whatever is decided afterwards.</summary>
    /// <param name="command">How far; all moves together at most 3650 days.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>What it shows then; refuses with <c>forbidden</c> outside the sandbox, and with <c>validation_failed</c>.</returns>
    [Alias("Move")]
    Task<Outcome<ClockView>> Move(MoveClock command, CommandContext context);
}
