using System.Globalization;

namespace RelayHeat.Benchmarks.Running;

/// <summary>The stores that are used; they lie evenly among all that there are.</summary>
/// <param name="Used">How many are used.</param>
/// <param name="Total">How many there are.</param>
internal sealed record StoreSet(int Used, int Total)
{
    /// <summary>What follows the letter in the ids of a store and the names of its accounts; all are equally long.</summary>
    public static string Name(int place) => place.ToString("D7", CultureInfo.InvariantCulture);

    /// <summary>Which of all is the n-th that is used.</summary>
    public int Place(int n) => (int)((long)n * Total / Used);
}
