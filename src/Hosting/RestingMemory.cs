using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace RelayHeat.Hosting;

/// <summary>
/// Gives memory back to the system when the process rests. The garbage collector runs only when something is allocated: by itself it
/// keeps the garbage of the start or of the last load until somebody calls.
/// </summary>
internal sealed class RestingMemory : BackgroundService
{
    /// <summary>A process that allocates more than this in a period is not at rest.</summary>
    public const long MostAtRestBytes = 8 * 1024 * 1024;

    /// <summary>A sweep is not worth it before this much was allocated. An idle process allocates it in two minutes.</summary>
    public const long LeastGainBytes = 8 * 1024 * 1024;

    /// <summary>
    /// A larger heap is not compacted: that stops the process for a millisecond per megabyte, and a resting process may have a few callers.
    /// </summary>
    public const long MostCompactedBytes = 128 * 1024 * 1024;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private long _seenBytes;
    // The start leaves enough garbage for the first sweep.
    private long _sweptAtBytes = -LeastGainBytes;
    private bool _isSwept;

    /// <summary>A way to make the heap smaller.</summary>
    public enum Step
    {
        /// <summary>Do nothing.</summary>
        None,

        /// <summary>Collect garbage while callers go on.</summary>
        Sweep,

        /// <summary>Give all free memory back while callers wait.</summary>
        Compact,
    }

    private delegate int Trim(nuint pad);

    /// <summary>The next step; called once in a period. A sweep comes first, because the heap after it shows what is in use.</summary>
    /// <param name="allocatedBytes">Bytes allocated since the process started.</param>
    /// <param name="heldBytes">Bytes on the heap: the larger it is, the longer a collection takes, and the more it must gain.</param>
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
        // End the timer, do not cancel the wait: if the start fails, the host logs a cancelled wait as an error.
        await using var end = stoppingToken.Register(timer.Dispose);
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            switch (Next(GC.GetTotalAllocatedBytes(), GC.GetTotalMemory(forceFullCollection: false)))
            {
                case Step.Sweep:
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
                    break;
                case Step.Compact:
                    // Only the aggressive mode gives free memory back at once.
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                    TrimNative();
                    break;
            }
        }
    }

    // The C library keeps memory that the JIT compiler and SQLite have freed. Only some C libraries can give it back on request.
    private static void TrimNative()
    {
        if (!NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "malloc_trim", out var trim)) return;
        Marshal.GetDelegateForFunctionPointer<Trim>(trim)(0);
    }
}
