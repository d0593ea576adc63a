using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using RelayHeat.Engine;
using RelayHeat.Grains.Kinds;
using RelayHeat.Silo.Storage;

namespace RelayHeat.Silo.WakeUps;

/// <summary>
/// Wakes grains that have something due: an expiry to record, a message to deliver. It is only a nudge: rules use the clock at every
/// decision, and messages are stored.
/// </summary>
internal sealed partial class Sweeper(
    IWakeUpSource source, IGrainFactory grains, BusinessClock clock, MessageTelemetry telemetry, ILogger<Sweeper> logger)
    : BackgroundService
{
    /// <summary>How often it sweeps.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>How many grains it takes in one sweep.</summary>
    public const int MaxDue = 500;

    /// <summary>How many of them it wakes at once.</summary>
    public const int MaxAtOnce = 16;

    /// <summary>How long it waits for one grain: a grain that hangs must not keep the others from waking.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period);
        // End the timer, do not cancel the wait: if the start fails, the host logs a cancelled wait as an error.
        await using var end = stoppingToken.Register(timer.Dispose);
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogSweepFailed(e);
            }
        }
    }

    private async Task SweepAsync(CancellationToken token)
    {
        var now = clock.UtcNow;
        ImmutableArray<string> due = await source.TakeDueAsync(now, MaxDue);
        telemetry.OldestUndeliveredAt = await source.ReadOldestUndeliveredAsync(now);
        var options = new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = token };
        await Parallel.ForEachAsync(due, options, async (entity, _) =>
        {
            try
            {
                await grains.GetAggregate(entity).Wake().WaitAsync(Patience, token);
            }
            catch (Exception e) when (!token.IsCancellationRequested)
            {
                // The grain stays due, so the next sweep finds it again.
                LogWakeFailed(e, entity);
            }
        });
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The sweeper could not read what is due.")]
    private partial void LogSweepFailed(Exception cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Entity} could not be woken.")]
    private partial void LogWakeFailed(Exception cause, string entity);
}
