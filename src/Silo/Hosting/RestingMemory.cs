using Microsoft.Extensions.Hosting;

namespace RelayHeat.Silo.Hosting;

/// <summary>
/// Gives memory back when the process has come to rest. The collector works only where something is allocated: by itself it keeps what
/// the start or the last load has left behind for as long as nobody calls.
/// </summary>
internal sealed class RestingMemory : BackgroundService
{
    /// <summary>Who allocates more than this between two looks is not at rest.</summary>
    public const long MostAtRestBytes = 8 * 1024 * 1024;

    /// <summary>As long as less than this was allocated, there is nothing to gain.</summary>
    public const long LeastGainBytes = 4 * MostAtRestBytes;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private long _seenBytes;
    private long _collectedAtBytes;

    /// <summary>Whether to collect, asked once a period.</summary>
    /// <param name="allocatedBytes">What was allocated since the start of the process.</param>
    /// <param name="heldBytes">What is on the heap: the larger it is, the longer a collection takes, and the more it must gain.</param>
    public bool IsTime(long allocatedBytes, long heldBytes)
    {
        var isAtRest = allocatedBytes - _seenBytes <= MostAtRestBytes;
        _seenBytes = allocatedBytes;
        if (!isAtRest || allocatedBytes - _collectedAtBytes < Math.Max(LeastGainBytes, heldBytes)) return false;
        _collectedAtBytes = allocatedBytes;
        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period);
        // Where the start fails, the host takes a wait that is cancelled for a fault and logs it.
        await using var end = stoppingToken.Register(timer.Dispose);
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            if (!IsTime(GC.GetTotalAllocatedBytes(), GC.GetTotalMemory(forceFullCollection: false))) continue;
            // Only this way is what is free given back at once.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }
}
