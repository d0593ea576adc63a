namespace RelayHeat.Engine;

/// <summary>
/// Finds out whether this activation is still the current one. While cluster membership is in dispute, another activation may have
/// written since. A superseded activation fails when it writes; a reply without a write needs this check.
/// </summary>
/// <param name="known">The row's version as this activation last read or wrote it.</param>
/// <param name="writing">Ends when this activation's commit under way has ended.</param>
/// <param name="stored">Reads the row's version from the storage.</param>
internal sealed class Ownership(Func<string?> known, Func<Task> writing, Func<Task<string?>> stored)
{
    private const int MaxLooks = 100;

    private readonly SharedRuns<string?> _looks = new(stored);

    /// <summary>Whether the activation was current at some instant during this call; null if its row changes too fast to tell.</summary>
    public async Task<bool?> IsCurrentAsync()
    {
        for (var looks = 0; looks < MaxLooks; looks++)
        {
            var before = known();
            var found = await _looks.AskAsync();
            if (found == before || found == known()) return true;
            // The version found may be that of its own commit, which is not confirmed yet.
            await writing();
            if (known() == before) return false;
        }
        return null;
    }
}
