namespace RelayHeat.Grains.Names;

/// <summary>Money is whole fen (CNY 1 = 100 fen).</summary>
public static class Money
{
    /// <summary>The largest amount of one movement: CNY 10,000,000,000,000. A thousand of them add up without overflow.</summary>
    public const long MaxFen = 1_000_000_000_000_000;
}

/// <summary>Plain dates are days in Beijing, which is eight hours ahead of UTC all year.</summary>
public static class BeijingDay
{
    private static readonly TimeSpan Ahead = TimeSpan.FromHours(8);

    /// <summary>The day in Beijing at an instant.</summary>
    /// <returns>The day; it begins at 16:00:00Z of the day before.</returns>
    public static DateOnly At(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(Ahead).DateTime);

    /// <summary>When a day begins.</summary>
    /// <returns>Its first instant, in UTC.</returns>
    public static DateTimeOffset Begin(DateOnly day) => new DateTimeOffset(day, TimeOnly.MinValue, Ahead).ToUniversalTime();
}
