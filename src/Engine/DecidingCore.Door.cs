namespace RelayHeat.Engine;

/// <summary>
/// The door: what is answered before a command takes a place among those that are decided. Whoever may not give a command keeps nobody
/// who may from theirs.
/// </summary>
internal sealed partial class DecidingCore<TRules, TState, TCommand, TEvent, TMessage>
{
    private bool _hasServed;
    private bool _isFresh;

    /// <summary>Every call to the grain comes in here.</summary>
    public Task InvokeAsync(IIncomingGrainCallContext call)
    {
        // The first call has waited while the record was read: what was read is certainly the newest since it was sent.
        (_isFresh, _hasServed) = (!_hasServed, true);
        _wasAsked = true;
        if (_etag is null && !_isLeaving) LeaveWhenUnaskedAsync().Ignore();
        return call.Invoke();
    }

    /// <summary>What needs no decision: an answer that is durable already, and the refusal of who may not.</summary>
    /// <param name="command">What is asked, with what other grains say of the caller.</param>
    /// <param name="context">Who asks, and how.</param>
    /// <param name="claim">The caller's claim on an earlier answer.</param>
    /// <param name="isFresh">Whether what is in memory is certainly the newest for this caller.</param>
    /// <returns>The answer, or null when the command is to be decided.</returns>
    private async ValueTask<Outcome<TReply>?> AnswerAtTheDoorAsync<TReply>(
        TCommand command, CommandContext context, ReceiptClaim? claim, bool isFresh)
    {
        ThrowIfFaulted();
        if (claim is not null && _receipts.Find(claim.Id, services.Clock.UtcNow) is { } answered)
        {
            return _receipts.FindUnsaved(claim.Id) is null ? await RepeatAtTheDoorAsync<TReply>(claim, answered) : null;
        }
        var refusal = Refuses(Read());
        if (refusal is not null && !isFresh && !context.DryRun) refusal = Refuses(await ReadNewestAsync());
        return refusal is null ? null : (Outcome<TReply>)refusal;

        Refusal? Refuses(Seen<TState, TEvent> seen) => TRules.Authorise(
            seen.State, command, new DecisionContext(context.Caller, services.Clock.UtcNow, seen.PolicyInForce, seen.Version + 1));
    }

    private async Task<Outcome<TReply>?> RepeatAtTheDoorAsync<TReply>(ReceiptClaim claim, Answered answered)
    {
        if (answered.Fingerprint != claim.Fingerprint) return new Refusal(EngineCodes.IdempotencyKeyReused);
        var repeated = Repeat<TReply>(await ReadReceiptAsync(claim.Id));
        return AwaitsDelivery(repeated) ? null : repeated;
    }
}
