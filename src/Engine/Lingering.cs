namespace RelayHeat.Engine;

/// <summary>
/// Deactivates an aggregate without a row soon after its last call, so that requests for unknown ids leave nothing in memory. It waits
/// a second, because Orleans must forward a call that meets a deactivating activation. It waits a minute while the only receipt of a
/// refusal (G2) is in its memory, so that the caller has time to retry.
/// </summary>
internal sealed class Lingering(IGrainContext grain, Func<bool> isEmpty, TurnQueue turns, Receipts receipts, TimeProvider machine)
{
    private static readonly TimeSpan Lingers = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Remembers = TimeSpan.FromMinutes(1);

    private bool _isWatching;
    private bool _wasAsked;

    /// <summary>Call it for every call of the aggregate.</summary>
    public void Touch()
    {
        _wasAsked = true;
        if (!_isWatching && isEmpty()) LeaveWhenUnaskedAsync().Ignore();
    }

    private async Task LeaveWhenUnaskedAsync()
    {
        _isWatching = true;
        var before = 0;
        while (isEmpty() && (_wasAsked || turns.UnderWay > 0 || receipts.UnsavedCount > before))
        {
            (_wasAsked, before) = (false, receipts.UnsavedCount);
            await Task.Delay(before > 0 ? Remembers : Lingers, machine);
        }
        _isWatching = false;
        if (isEmpty()) grain.Deactivate(new(DeactivationReasonCode.ApplicationRequested, "Nothing is stored of it."));
    }
}
