using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace RelayHeat.Hosting;

/// <summary>
/// Gives memory back when the process has come to rest. The collector works only where something is allocated: by itself it keeps what
/// the start or the last load has left behind for as long as nobody calls.
/// </summary>
internal sealed class RestingMemory : BackgroundService
{
    /// <summary>Who allocates more than this between two looks is not at rest.</summary>
    public const long MostAtRestBytes = 8 * 1024 * 1024;

    /// <summary>As long as less than this was allocated, there is nothing to gain. An idle process allocates it in two minutes.</summary>
    public const long LeastGainBytes = 8 * 1024 * 1024;

    /// <summary>
    /// A larger heap is not compacted: that stops the process for a millisecond per megabyte, and at rest there may be callers, if few.
    /// </summary>
    public const long MostCompactedBytes = 128 * 1024 * 1024;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private long _seenBytes;
    // The start leaves enough behind, however little it is beside a load.
    private long _sweptAtBytes = -LeastGainBytes;
    private bool _isSwept;

    /// <summary>A way to make the heap smaller.</summary>
    public enum Step
    {
        /// <summary>It stays as it is.</summary>
        None,

        /// <summary>Finds out what is garbage, while callers go on.</summary>
        Sweep,

        /// <summary>Gives all that is free back, while callers wait.</summary>
        Compact,
    }

    private delegate int Trim(nuint pad);

    /// <summary>The next step; asked once a period. A sweep comes first: what the heap holds after it is in use.</summary>
    /// <param name="allocatedBytes">What was allocated since the start of the process.</param>
    /// <param name="heldBytes">What is on the heap: the larger it is, the longer a collection takes, and the more it must gain.</param>
    public Step Next(long allocatedBytes, long heldBytes)
    {
        var isAtRest = allocatedBytes - _seenBytes <= MostAtRestBytes;
        _seenBytes = allocatedBytes;
        if (!isAtRest) return Step.None;
        if (_isSwept)
        {
            _isSwept = false;
            return heldBytes <= MostCompactedBytes ? Step.Compact : Step.None;
        }
        if (allocatedBytes - _sweptAtBytes < Math.Max(LeastGainBytes, heldBytes / 4)) return Step.None;
        (_sweptAtBytes, _isSwept) = (allocatedBytes, true);
        return Step.Sweep;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period);
        // Where the start fails, the host takes a wait that is cancelled for a fault and logs it.
        await using var end = stoppingToken.Register(timer.Dispose);
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            switch (Next(GC.GetTotalAllocatedBytes(), GC.GetTotalMemory(forceFullCollection: false)))
            {
                case Step.Sweep:
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
                    break;
                case Step.Compact:
                    // Only this way is what is free given back at once.
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                    TrimNative();
                    break;
            }
        }
    }

    // The C library keeps memory that the runtime's compiler and SQLite have freed. Not every C library can be asked to give it back.
    private static void TrimNative()
    {
        if (!NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "malloc_trim", out var trim)) return;
        Marshal.GetDelegateForFunctionPointer<Trim>(trim)(0);
    }
}
