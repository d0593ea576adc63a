namespace RelayHeat.Grains.Clock;

/// <summary>The clock that every rule uses, as the sandbox reads and moves it. Key 0; its version is the ms that it runs ahead.</summary>
[Alias("IClockGrain")]
public interface IClockGrain : IGrainWithIntegerKey
{
    /// <summary>What the clock shows.</summary>
    [Alias("Get")] Task<Outcome<ClockView>> Get();

    /// <summary>Moves the clock forward on every silo before it answers; all moves together by at most 3650 days.</summary>
    /// <returns>Refuses with <c>forbidden</c> outside the sandbox, and with <c>validation_failed</c>.</returns>
    [Alias("Move")] Task<Outcome<ClockView>> Move(MoveClock command, CommandContext context);
}

/// <summary>Moves the clock of the sandbox.</summary>
/// <param name="ByMs">How far, in milliseconds, at least 1: it goes forward only.</param>
[GenerateSerializer, Immutable, Alias("MoveClock")]
public sealed record MoveClock(long ByMs);

/// <summary>The clock that every rule uses.</summary>
[GenerateSerializer, Immutable, Alias("ClockView")]
public sealed record ClockView(DateTimeOffset Now);
