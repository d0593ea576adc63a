using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace RelayHeat.Engine;

/// <summary>
/// Metrics and traces of commands. Labels have few values: kinds, command types, outcomes and codes, never the id of an account or of
/// another entity.
/// </summary>
internal sealed class EngineTelemetry
{
    /// <summary>The name of the product's meter and of its activity source.</summary>
    public const string Name = "RelayHeat";

    public static readonly ActivitySource Source = new(Name);

    /// <summary>Buckets of durations in seconds: from a commit on a fast disk to the time-out of a call.</summary>
    public static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
    };

    private readonly Counter<long> _commands;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _restored;

    public EngineTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _commands = meter.CreateCounter<long>("relayheat.commands", "{command}", "Commands by what became of them.");
        _duration = meter.CreateHistogram(
            "relayheat.command.duration", "s", "From a command's arrival at its grain to its answer.", advice: Durations);
        _restored = meter.CreateCounter<long>(
            "relayheat.activations.restored",
            "{activation}",
            "Activations given up because a write was not confirmed, or another was first.");
    }

    public ObservedCommand Observe(string kind, string command) => new(this, kind, command);

    public void CountRestored(string kind) => _restored.Add(1, new KeyValuePair<string, object?>(Labels.Entity, kind));

    /// <summary>A command under way.</summary>
    internal sealed class ObservedCommand(EngineTelemetry telemetry, string kind, string command) : IDisposable
    {
        private readonly long _startedAt = Stopwatch.GetTimestamp();
        private readonly Activity? _activity = Source.StartActivity(command);

        /// <summary>Whether the command writes nothing.</summary>
        public bool ChangesNothing { get; set; }

        public void End<T>(Outcome<T> outcome) => End(
            outcome switch
            {
                { DryRun: true } => "dry_run",
                { Replayed: true } => "replayed",
                { Refusal: not null } => "refused",
                { Completion: Completion.Converging } => "converging",
                { Completion: Completion.Created } => "created",
                _ => ChangesNothing ? "unchanged" : "done",
            },
            outcome.Refusal?.Code);

        public void End(Exception failure)
        {
            _activity?.SetStatus(ActivityStatusCode.Error);
            End(
                failure switch
                {
                    UnavailableException => "unavailable",
                    OutcomeUnknownException => "unknown",
                    _ => "failed",
                },
                code: null);
        }

        public void Dispose() => _activity?.Dispose();

        private void End(string outcome, string? code)
        {
            var labels = new TagList { { Labels.Entity, kind }, { Labels.Command, command }, { Labels.Outcome, outcome } };
            if (code is not null) labels.Add(Labels.Code, code);
            telemetry._commands.Add(1, labels);
            telemetry._duration.Record(
                Stopwatch.GetElapsedTime(_startedAt).TotalSeconds,
                new KeyValuePair<string, object?>(Labels.Entity, kind),
                new KeyValuePair<string, object?>(Labels.Command, command));
            if (_activity is null) return;
            foreach (var (name, value) in labels) _activity.SetTag(name, value);
        }
    }

    private static class Labels
    {
        public const string Entity = "relayheat.entity";
        public const string Command = "relayheat.command";
        public const string Outcome = "relayheat.outcome";
        public const string Code = "relayheat.code";
    }
}
