namespace RelayHeat.Grains.Core;

/// <summary>
/// The door: what is answered before a command takes a place among those that are decided. Whoever may not give a command keeps nobody
/// who may from theirs.
/// </summary>
internal sealed partial class DecidingCore<TRules, TState, TCommand, TEvent, TMessage>
{
    /// <summary>What needs no decision: an answer that is durable already, and the refusal of who may not.</summary>
    /// <param name="command">What is asked, with what other grains say of the caller.</param>
    /// <param name="context">Who asks, and how.</param>
    /// <param name="claim">The caller's claim on an earlier answer.</param>
    /// <returns>The answer, or null when the command is to be decided.</returns>
    private async ValueTask<Outcome<TReply>?> AnswerAtTheDoorAsync<TReply>(TCommand command, CommandContext context, ReceiptClaim? claim)
    {
        ThrowIfFaulted();
        if (claim is not null && _receipts.Find(claim.Id, services.Clock.UtcNow) is { } answered)
        {
            return _receipts.FindUnsaved(claim.Id) is null ? await RepeatAtTheDoorAsync<TReply>(claim, answered) : null;
        }
        var refusal = Refuses(Read());
        // An activation that holds nothing has just looked: it lives for one answer.
        if (refusal is not null && _etag is not null && !context.DryRun) refusal = Refuses(await ReadNewestAsync());
        return refusal is null ? null : (Outcome<TReply>)refusal;

        Refusal? Refuses(Seen<TState, TEvent> seen) => TRules.Authorise(seen.State, command, context.Caller, seen.Policy);
    }

    private async Task<Outcome<TReply>?> RepeatAtTheDoorAsync<TReply>(ReceiptClaim claim, Answered answered)
    {
        if (answered.Fingerprint != claim.Fingerprint) return new Refusal(Codes.IdempotencyKeyReused);
        var repeated = Repeat<TReply>(await ReadReceiptAsync(claim.Id));
        return AwaitsDelivery(repeated) ? null : repeated;
    }
}
