using System.Diagnostics;
using System.Diagnostics.Metrics;
using RelayHeat.Engine;

namespace RelayHeat.Silo.Storage;

/// <summary>Metrics and traces of the commit queue: batch size, duration, queue length.</summary>
internal sealed class CommitTelemetry
{
    private const string BatchNumber = "relayheat.commit.batch.number";
    private const string BatchSize = "relayheat.commit.batch.size";

    private static readonly InstrumentAdvice<int> PowersOfTwo = new()
    {
        HistogramBucketBoundaries = [.. Enumerable.Range(0, 10).Select(power => 1 << power)],
    };

    private readonly Meter _meter;
    private readonly Histogram<int> _size;
    private readonly Histogram<double> _duration;
    private long _batches;

    public CommitTelemetry(IMeterFactory meters)
    {
        _meter = meters.Create(EngineTelemetry.Name);
        _size = _meter.CreateHistogram(BatchSize, "{commit}", "Commits that were written in one transaction.", advice: PowersOfTwo);
        _duration = _meter.CreateHistogram(
            "relayheat.commit.duration",
            "s",
            "One transaction, from its beginning until it is durable.",
            advice: EngineTelemetry.Durations);
    }

    public void Watch(Func<int> queued) => _meter.CreateObservableGauge(
        "relayheat.commit.queue.length", queued, "{commit}", "Commits that wait for the one that is being written.");

    /// <summary>Begins to observe a batch. Only the queue's own thread calls it.</summary>
    public ObservedBatch Observe(List<Commit> batch)
    {
        _batches++;
        foreach (var commit in batch) commit.Batch = _batches;
        return new ObservedBatch(this, batch);
    }

    /// <summary>Adds the number of the batch to the trace of a command in it.</summary>
    public static void NoteBatch(Activity? command, Commit commit)
    {
        if (command is { IsAllDataRequested: true }) command.SetTag(BatchNumber, commit.Batch);
    }

    /// <summary>A batch under way. It serves many commands, so it is a trace of its own with a link to each.</summary>
    internal sealed class ObservedBatch : IDisposable
    {
        private readonly CommitTelemetry _telemetry;
        private readonly int _count;
        private readonly Activity? _activity;
        private readonly long _startedAt = Stopwatch.GetTimestamp();
        private TagList _labels;

        public ObservedBatch(CommitTelemetry telemetry, List<Commit> batch)
        {
            (_telemetry, _count) = (telemetry, batch.Count);
            if (!EngineTelemetry.Source.HasListeners()) return;
            var causes = batch.Where(c => c.AskedIn != default).Select(c => new ActivityLink(c.AskedIn));
            _activity = EngineTelemetry.Source.StartActivity("commit", ActivityKind.Internal, default(ActivityContext), links: causes);
            _activity?.SetTag(BatchNumber, telemetry._batches).SetTag(BatchSize, batch.Count);
        }

        public void Fail(Exception cause)
        {
            _labels.Add("error.type", cause.GetType().Name);
            _activity?.SetStatus(ActivityStatusCode.Error);
        }

        public void Dispose()
        {
            _activity?.Dispose();
            _telemetry._size.Record(_count);
            _telemetry._duration.Record(Stopwatch.GetElapsedTime(_startedAt).TotalSeconds, _labels);
        }
    }
}
