namespace RelayHeat.Grains.Core;

/// <summary>
/// An aggregate of which nothing is stored leaves memory as soon as nobody asks for it: whoever asks for ids that do not exist leaves
/// nothing behind. It stays for a moment, since a call that meets an activation on its way out has to be handed on, and an id that is
/// asked for all the time would be read from the storage as often.
/// </summary>
internal sealed partial class DecidingCore<TRules, TState, TCommand, TEvent, TMessage>
{
    private static readonly TimeSpan Lingers = TimeSpan.FromSeconds(1);

    private bool _isLeaving;
    private bool _wasAsked;

    // An answer that is remembered under a key (G2) and not stored yet is known to this activation alone.
    private bool IsOfNothing => _etag is null && _receipts.UnsavedCount == 0;

    private async Task LeaveWhenUnaskedAsync()
    {
        _isLeaving = true;
        while ((_wasAsked || _underWay > 0) && IsOfNothing)
        {
            _wasAsked = false;
            await Task.Delay(Lingers);
        }
        _isLeaving = false;
        if (IsOfNothing) grain.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "Nothing is stored of it."));
    }
}
