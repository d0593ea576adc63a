namespace RelayHeat.Engine;

/// <summary>
/// An aggregate of which nothing is stored leaves memory as soon as nobody asks for it: whoever asks for ids that do not exist leaves
/// nothing behind. It stays for a moment, since a call that meets an activation on its way out has to be handed on, and an id that is
/// asked for all the time would be read from the storage as often. It stays longer while it is the only one that remembers a refusal
/// (G2): until whoever was refused has had the time to ask again.
/// </summary>
internal sealed partial class DecidingCore<TRules, TState, TCommand, TEvent, TMessage>
{
    private static readonly TimeSpan Lingers = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Remembers = TimeSpan.FromMinutes(1);

    private bool _isLeaving;
    private bool _wasAsked;

    private async Task LeaveWhenUnaskedAsync()
    {
        _isLeaving = true;
        var remembered = 0;
        while (_etag is null && (_wasAsked || _underWay > 0 || _receipts.UnsavedCount > remembered))
        {
            (_wasAsked, remembered) = (false, _receipts.UnsavedCount);
            await Task.Delay(remembered > 0 ? Remembers : Lingers);
        }
        _isLeaving = false;
        if (_etag is null) grain.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "Nothing is stored of it."));
    }
}
