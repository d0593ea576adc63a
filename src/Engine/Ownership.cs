namespace RelayHeat.Engine;

/// <summary>
/// Finds out whether this activation is still the current one. Membership of the cluster may be in dispute, and then another may have
/// written since: an answer that writes nothing is checked by no write, and must not be given by a superseded activation.
/// </summary>
/// <param name="known">The version of the row as this activation has read or written it last.</param>
/// <param name="writing">Ends when this activation's own commit under way has ended.</param>
/// <param name="stored">Reads the version of the row from the storage.</param>
internal sealed class Ownership(Func<string?> known, Func<Task> writing, Func<Task<string?>> stored)
{
    private const int MaxLooks = 100;

    private readonly SharedRuns<string?> _looks = new(stored);

    /// <summary>Whether the activation was current at some instant of this call; null when its row changes too fast to tell.</summary>
    public async Task<bool?> IsCurrentAsync()
    {
        for (var looks = 0; looks < MaxLooks; looks++)
        {
            var before = known();
            var found = await _looks.AskAsync();
            if (found == before || found == known()) return true;
            // What was found may be its own commit, of which it has not heard yet.
            await writing();
            if (known() == before) return false;
        }
        return null;
    }
}
