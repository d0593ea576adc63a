namespace RelayHeat.Grains.Clock;

/// <summary>Moves the clock of the sandbox.</summary>
/// <param name="ByMs">How far, in milliseconds, at least 1: it goes forward only.</param>
[GenerateSerializer, Immutable, Alias("MoveClock")]
public sealed record MoveClock(long ByMs);
