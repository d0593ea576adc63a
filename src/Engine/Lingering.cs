namespace RelayHeat.Engine;

/// <summary>
/// An aggregate of which nothing is stored leaves memory as soon as nobody asks for it: whoever asks for ids that do not exist leaves
/// nothing behind. It lingers for a moment, since a call that meets an activation on its way out has to be handed on. It stays longer
/// while it is the only one that remembers a refusal (G2): until whoever was refused has had the time to ask again.
/// </summary>
/// <param name="grain">The activation.</param>
/// <param name="isEmpty">Whether still nothing is stored.</param>
/// <param name="turns">Knows how many commands are under way.</param>
/// <param name="receipts">Knows how many refusals are remembered in memory alone.</param>
/// <param name="machine">The machine's own time.</param>
internal sealed class Lingering(IGrainContext grain, Func<bool> isEmpty, TurnQueue turns, Receipts receipts, TimeProvider machine)
{
    private static readonly TimeSpan Lingers = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Remembers = TimeSpan.FromMinutes(1);

    private bool _isWatching;
    private bool _wasAsked;

    /// <summary>Somebody asks for the aggregate.</summary>
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
