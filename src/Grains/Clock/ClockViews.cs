namespace RelayHeat.Grains.Clock;

/// <summary>The clock that every rule uses.</summary>
/// <param name="Now">The instant it shows.</param>
[GenerateSerializer, Immutable, Alias("ClockView")]
public sealed record ClockView(DateTimeOffset Now);
