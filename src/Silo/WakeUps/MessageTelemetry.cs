using System.Diagnostics.Metrics;
using RelayHeat.Engine;

namespace RelayHeat.Silo.WakeUps;

/// <summary>The age of the oldest undelivered message in the whole cluster. Every silo shows the same.</summary>
internal sealed class MessageTelemetry
{
    private long _oldestMs = long.MaxValue;

    public MessageTelemetry(IMeterFactory meters, BusinessClock clock) => meters.Create(EngineTelemetry.Name).CreateObservableGauge(
        "relayheat.messages.undelivered.age",
        () => Math.Max(0, clock.UtcNow.ToUnixTimeMilliseconds() - Interlocked.Read(ref _oldestMs)) / 1000.0,
        "s",
        "Age of the oldest message that one entity has for another and that is not delivered, in the whole cluster.");

    /// <summary>When the oldest undelivered message was caused, as last read; null for none. Its age grows until the next read.</summary>
    public DateTimeOffset? OldestUndeliveredAt
    {
        set => Interlocked.Exchange(ref _oldestMs, value?.ToUnixTimeMilliseconds() ?? long.MaxValue);
    }
}
