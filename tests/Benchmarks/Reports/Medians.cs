namespace RelayHeat.Benchmarks.Reports;

internal static class Medians
{
    /// <summary>The middle one; of an even number the upper of the two.</summary>
    public static double Of(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
