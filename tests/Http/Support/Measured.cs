using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace RelayHeat.Http.Support;

/// <summary>The product's own counters on one server, whatever the other servers of this process count.</summary>
internal sealed class Measured : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, double> _sums = [];
    private readonly Lock _lock = new();

    public Measured(Server server)
    {
        var meters = server.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "RelayHeat" && instrument.Meter.Scope == meters) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>The sum of what was measured with just these labels, as <c>name label label …</c>.</summary>
    public double this[string series]
    {
        get
        {
            lock (_lock) return _sums.GetValueOrDefault(series);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = instrument.Name;
        foreach (var tag in tags) series += $" {tag.Value}";
        lock (_lock) _sums[series] = _sums.GetValueOrDefault(series) + value;
    }
}
