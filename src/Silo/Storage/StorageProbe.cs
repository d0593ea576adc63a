using System.Data.Common;
using RelayHeat.Engine;

namespace RelayHeat.Silo.Storage;

/// <summary>Tests what commands need: a read, and a write through the commit queue.</summary>
internal sealed class StorageProbe(IClockStore settings, CommitQueue queue) : IStorageProbe
{
    public async Task<bool> IsHealthyAsync(CancellationToken token)
    {
        try
        {
            await settings.ReadClockAsync().WaitAsync(token);
            return await queue.TakesWritesAsync().WaitAsync(token);
        }
        catch (Exception e) when (e is DbException or TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }
}
