using System.Globalization;

namespace RelayHeat.Benchmarks.Running;

/// <summary>The stores that are used, spread evenly over all stores.</summary>
/// <param name="Used">The number of used stores.</param>
/// <param name="Total">The number of all stores.</param>
internal sealed record StoreSet(int Used, int Total)
{
    /// <summary>The part after the letter in ids of stores and names of accounts; all have the same length.</summary>
    public static string Name(int place) => place.ToString("D7", CultureInfo.InvariantCulture);

    /// <summary>The number, among all stores, of the n-th used one.</summary>
    public int Place(int n) => (int)((long)n * Total / Used);
}
