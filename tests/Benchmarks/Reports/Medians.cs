namespace RelayHeat.Benchmarks.Reports;

internal static class Medians
{
    /// <summary>The median; the upper one of the two if their number is even.</summary>
    public static double Of(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
