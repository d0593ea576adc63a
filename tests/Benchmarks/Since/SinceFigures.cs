using RelayHeat.Benchmarks.Reports;
using RelayHeat.Benchmarks.Running;
using RelayHeat.Benchmarks.Works;

namespace RelayHeat.Benchmarks.Since;

/// <summary>The figures of one build.</summary>
internal sealed class Measured(string build)
{
    private readonly Dictionary<Work, List<(Sample Sample, double GrainCommands)>> _samples = [];

    public string Build => build;

    public void Add(Work work, Sample sample, double grainCommands)
    {
        if (!_samples.TryGetValue(work, out var samples)) _samples[work] = samples = [];
        samples.Add((sample, grainCommands));
    }

    public Sample Last(Work work) => _samples[work][^1].Sample;

    public double Median(Work work, Func<Sample, double> of) => Medians.Of(_samples[work].Select(s => of(s.Sample)));

    public long Refused(Work work) => _samples[work].Sum(s => s.Sample.Refused);

    /// <summary>The ratio of its figure to another's: the median of the ratios in each round.</summary>
    public double RatioTo(Measured other, Work work, Func<Sample, double> of) =>
        Medians.Of(_samples[work].Zip(other._samples[work], (own, its) => of(own.Sample) / of(its.Sample)));

    /// <summary>Commands that grains decided for an answer: the number of messages plus one.</summary>
    public double GrainCommands(Work work) => Medians.Of(_samples[work].Select(s => s.GrainCommands));

    /// <summary>
    /// The ratio of a message's processor time to that of a command without messages. Binding and invitations send different numbers of
    /// messages, so two equations give both.
    /// </summary>
    public double MessageByCommand
    {
        get
        {
            var (few, many) = (GrainCommands(Work.Bind) - 1, GrainCommands(Work.Confirm) - 1);
            var (cheap, dear) = (Median(Work.Bind, s => s.CpuMicroseconds), Median(Work.Confirm, s => s.CpuMicroseconds));
            var message = (dear - cheap) / (many - few);
            return message / (cheap - (few * message));
        }
    }
}

/// <summary>The figures of two builds, for each shape.</summary>
internal sealed class SinceFigures(string before, string after)
{
    private readonly Dictionary<(string Shape, bool IsAfter), Measured> _all = [];

    public string BeforeName => before;

    public string AfterName => after;

    public Measured Before(string shape) => Of(shape, isAfter: false);

    public Measured After(string shape) => Of(shape, isAfter: true);

    /// <summary>The ratio of the newer build's figure to the older one's.</summary>
    public double Ratio(string shape, Work work, Func<Sample, double> of) => After(shape).RatioTo(Before(shape), work, of);

    private Measured Of(string shape, bool isAfter)
    {
        if (!_all.TryGetValue((shape, isAfter), out var measured))
        {
            _all[(shape, isAfter)] = measured = new Measured(isAfter ? after : before);
        }
        return measured;
    }
}
