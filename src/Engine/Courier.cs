using Microsoft.Extensions.Logging;

namespace RelayHeat.Engine;

/// <summary>Delivers the messages that a caller waits for, and settles what receivers answer.</summary>
internal sealed partial class Courier<TRules, TState, TCommand, TEvent>(
    Commits<TRules, TState, TCommand, TEvent> commits, TurnQueue turns, ILogger logger)
    where TRules : IRules<TState, TCommand, TEvent>
{
    /// <summary>
    /// Asks receivers that decide the reply in a dry run, before anything is written. So an ordinary refusal leaves no trace, and a dry
    /// run of the command returns the complete reply.
    /// </summary>
    public async Task<Decided<TState, TCommand, TEvent>> AskFirstAsync(Decided<TState, TCommand, TEvent> decided)
    {
        var caller = decided.Context.Caller;
        foreach (var (_, _, message) in decided.Messages.Where(m => m.Message.Delivery == Delivery.DecidesReply))
        {
            var settlement = await commits.Outbox.DeliverAsync(message, new CommandContext(caller) { DryRun = true });
            if (settlement is null) continue;
            if (settlement is ISettlement { Refusal: { } refusal }) return decided with { Decision = refusal };
            var promised = Decider<TRules, TState, TCommand, TEvent>.Decide(
                decided.Promised.Snapshot, settlement, commits.ContextOf(caller));
            if (promised.Broken is { } broken) return decided with { Decision = broken };
            decided = decided with { Promised = promised.Seen.Following(decided.Promised) };
        }
        return decided;
    }

    /// <summary>
    /// Delivers what a caller waits for; false if something was not delivered, and is retried later. <paramref name="settled"/> sees each
    /// settlement and returns the receipt to store with it.
    /// </summary>
    public async Task<bool> IsDeliveredAsync(Func<Decided<TState, TCommand, TEvent>, Refusal?, Receipt?>? settled = null)
    {
        try
        {
            await DeliverAwaitedAsync(settled);
            return true;
        }
        catch (UnavailableException e) when (commits.IsGivenUp)
        {
            throw new OutcomeUnknownException($"{commits.Entity}: the intention is durable, its end is not yet. {e.Message}");
        }
        catch (UnavailableException)
        {
            return false;
        }
    }

    /// <summary>Delivers what a caller waits for. A settlement may add another such message.</summary>
    public async Task DeliverAwaitedAsync(Func<Decided<TState, TCommand, TEvent>, Refusal?, Receipt?>? settled = null)
    {
        while (commits.Outbox.Awaited is { } sent)
        {
            if (await commits.Outbox.DeliverAsync(sent) is { } settlement) await SettleAsync(sent, settlement, settled);
            else commits.Outbox.Retire(sent);
        }
    }

    public async Task SettleInTurnAsync(Pending<TCommand> sent, TCommand settlement)
    {
        using var turn = await turns.TakeAsync();
        await SettleAsync(sent, settlement, settled: null);
    }

    private async Task SettleAsync(
        Pending<TCommand> sent, TCommand settlement, Func<Decided<TState, TCommand, TEvent>, Refusal?, Receipt?>? settled)
    {
        var decided = commits.Decide(settlement, new Caller(sent.Row.Actor, Roles.None));
        if (decided.Refusal is { } no) LogSettlementRefused(logger, commits.Entity, no.Code);
        var refusal = (settlement as ISettlement)?.Refusal ?? decided.Broken;
        if (decided.ChangesSomething)
        {
            await commits.Add(decided, settled?.Invoke(decided, refusal), sent);
            return;
        }
        // A superseded activation may recognise the message but not its subject. Check ownership before retiring it.
        await commits.ConfirmedAsync();
        commits.Receipts.Remember(settled?.Invoke(decided, refusal));
        commits.Outbox.Retire(sent);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Entity} refused the answer to one of its own messages: {Code}.")]
    private static partial void LogSettlementRefused(ILogger logger, string entity, string code);
}
