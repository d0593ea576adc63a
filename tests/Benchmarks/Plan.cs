using System.Globalization;

namespace RelayHeat.Benchmarks;

/// <summary>How much is measured.</summary>
/// <param name="Rounds">The number of turns of each contender.</param>
/// <param name="SecondsEach">How long each work is measured in a round.</param>
/// <param name="WarmUpSeconds">How long each work runs in each turn of the warm-up.</param>
/// <param name="Stores">The number of stores.</param>
internal sealed record Plan(int Rounds, int SecondsEach, int WarmUpSeconds, int Stores)
{
    /// <summary>Whether clusters of several silos take part even if they are not named.</summary>
    public bool WithLargeCluster { get; init; }

    /// <summary>Only contenders whose names contain one of these texts take part; all if there are none.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    public static Plan All { get; } = new(Rounds: 3, SecondsEach: 5, WarmUpSeconds: 2, Stores: 10_000) { WithLargeCluster = true };

    public static Plan Quick { get; } = new(Rounds: 1, SecondsEach: 2, WarmUpSeconds: 1, Stores: 10_000);

    public static Plan Costs { get; } = new(Rounds: 1, SecondsEach: 5, WarmUpSeconds: 2, Stores: 2_000);

    public static Plan Disk { get; } = new(Rounds: 1, SecondsEach: 5, WarmUpSeconds: 2, Stores: 10_000);

    public static Plan Since { get; } = new(Rounds: 5, SecondsEach: 5, WarmUpSeconds: 2, Stores: 10_000);

    /// <summary>The same with what was asked for: <c>rounds=N</c>, <c>seconds=N</c>, <c>warmup=N</c>, <c>stores=N</c>, and names of contenders.</summary>
    /// <exception cref="FormatException">A value is not a number.</exception>
    public Plan With(IEnumerable<string> options) => options.Aggregate(this, (plan, option) => option.Split('=') switch
    {
        ["rounds", var n] => plan with { Rounds = int.Parse(n, CultureInfo.InvariantCulture) },
        ["seconds", var n] => plan with { SecondsEach = int.Parse(n, CultureInfo.InvariantCulture) },
        ["warmup", var n] => plan with { WarmUpSeconds = int.Parse(n, CultureInfo.InvariantCulture) },
        ["stores", var n] => plan with { Stores = int.Parse(n, CultureInfo.InvariantCulture) },
        _ => plan with { Names = [.. plan.Names, option] },
    });

    public bool Admits(string contender) =>
        Names.Count == 0 || Names.Any(name => contender.Contains(name, StringComparison.OrdinalIgnoreCase));
}
