namespace RelayHeat.Grains.Names;

/// <summary>Money is whole fen (CNY 1 = 100 fen).</summary>
public static class Money
{
    /// <summary>The largest amount of one movement: CNY 10,000,000,000,000. A thousand of them add up without overflow.</summary>
    public const long MaxFen = 1_000_000_000_000_000;
}
