using RelayHeat.Benchmarks.Running;
using RelayHeat.Benchmarks.Works;

namespace RelayHeat.Benchmarks.Reports;

/// <summary>The samples of one work by one contender.</summary>
internal sealed class Series
{
    private readonly List<Sample> _samples = [];

    public double PerSecond => Median(s => s.PerSecond);

    public double Lowest => _samples.Min(s => s.PerSecond);

    public double Highest => _samples.Max(s => s.PerSecond);

    public double MedianMs => Median(s => s.MedianMs);

    public double P99Ms => Median(s => s.P99Ms);

    public double CpuMicroseconds => Median(s => s.CpuMicroseconds);

    public double AllocatedBytes => Median(s => s.AllocatedBytes);

    public long Refused => _samples.Sum(s => s.Refused);

    public void Add(Sample sample) => _samples.Add(sample);

    /// <summary>The ratio of its answers to another's: the median of the ratios in each round.</summary>
    public double RatioTo(Series other) => Medians.Of(_samples.Zip(other._samples, (own, its) => own.PerSecond / its.PerSecond));

    private double Median(Func<Sample, double> of) => Medians.Of(_samples.Select(of));
}

/// <summary>All figures of one run.</summary>
internal sealed class Figures
{
    private readonly Dictionary<(string Contender, Work Work), Series> _series = [];
    private readonly Dictionary<string, string> _disqualified = [];

    public IReadOnlyDictionary<string, string> Disqualified => _disqualified;

    public void Add(string contender, Work work, Sample sample)
    {
        if (!_series.TryGetValue((contender, work), out var series)) _series[(contender, work)] = series = new Series();
        series.Add(sample);
    }

    public void Disqualify(string contender, string reason) => _disqualified[contender] = reason;

    public Series? Find(string contender, Work work) => _series.GetValueOrDefault((contender, work));

    /// <summary>The contenders of a work, in the order of their turns.</summary>
    public IReadOnlyList<(string Contender, Series Series)> Of(Work work) =>
        [.. _series.Where(s => s.Key.Work == work).Select(s => (s.Key.Contender, s.Value))];
}
