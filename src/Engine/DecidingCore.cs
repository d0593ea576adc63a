using System.Text.Json;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace RelayHeat.Engine;

/// <summary>
/// The only place that writes. A command is looked up among the answered ones, decided by the rules, checked against the
/// invariants, committed with everything that belongs to it, and only then becomes the state in memory and an answer.
/// After a write that failed in any way the activation is given up, and the next one starts from what the storage holds.
/// </summary>
internal sealed partial class DecidingCore<TRules, TState, TCommand, TEvent, TMessage>(IGrainContext grain, CoreServices services)
    where TRules : struct, IRules<TState, TCommand, TEvent>
    where TState : class
    where TCommand : class
    where TEvent : class
    where TMessage : Message<TCommand>
{
    private const string StateName = CoreServices.StateName;

    private readonly string _entity = grain.GrainId.Key.ToString()!;
    private Record<TState> _record = new();
    private string? _etag;
    private ReceiptBook _receipts = new([]);
    private DateTimeOffset? _nextDueAt;

    private TState State => _record.State!;

    private long Version => _record.Version;

    /// <summary>Reads the record; called when the grain activates.</summary>
    public async Task LoadAsync()
    {
        // A new activation holds its own lock until something makes it wait, and a local storage never does. The first command
        // would run under that lock; two new activations whose first commands call each other would then wait for ever.
        await Task.Yield();
        var stored = await ReadStoredAsync(grain.GrainId);
        var read = stored.State ?? new Record<TState>();
        var id = EntityKey.IdOf(_entity);
        var state = TRules.WithParts(read.State ?? TRules.New(id), read.Parts);
        _record = read with { State = state, Receipts = [], Outbox = [], Parts = [] };
        _etag = stored.ETag;
        foreach (var former in TRules.FormerIds(id)) await InheritAsync(former);
        Invariant.Holds(_record.Schema <= Record<TState>.CurrentSchema, $"{_entity} was written by a newer version.");
        TRules.Check(State);
        _head = new(State, Version);
        _nextDueAt = TRules.NextDueAt(State);
        _receipts = new ReceiptBook(read.Receipts);
        _outbox = [.. read.Outbox.Select(row => Pending.Read(row, services))];
        CountSeats();
    }

    // What a former version has stored stays where it is; the next commit writes it in its place of today.
    private async Task InheritAsync(string formerId)
    {
        var former = (await ReadStoredAsync(GrainId.Create(grain.GrainId.Type, IdSpan.Create($"{_kind}/{formerId}")))).State;
        if (former?.State is null) return;
        var state = TRules.Inherit(State, _etag is not null, former.State);
        _record = _record with { State = state, Version = _etag is null ? Math.Max(Version, former.Version) : Version };
    }

    private async Task<GrainState<Record<TState>>> ReadStoredAsync(GrainId id)
    {
        var stored = new GrainState<Record<TState>>(new Record<TState>());
        try
        {
            await services.Storage.ReadStateAsync(StateName, id, stored);
            return stored;
        }
        catch (Exception e)
        {
            LogReadFailed(services.Logger, e, _entity);
            throw new UnavailableException($"The record of {_entity} could not be read.");
        }
    }

    /// <summary>The committed state as it is at this instant.</summary>
    public Seen<TState, TEvent> Read()
    {
        var now = services.Clock.UtcNow;
        return new Seen<TState, TEvent>(AsOf(now), Version, services.Policies.At(now), []);
    }

    /// <summary>The committed state as it was written, for questions that go by the clock themselves.</summary>
    public Seen<TState, TEvent> ReadWritten() => new(State, Version, services.Policies.At(services.Clock.UtcNow), []);

    private async Task<Decided<TReply>> DecideAsync<TReply>(Asked<TReply> asked)
    {
        var (command, context, claim, reply, enrich, observed) = asked;
        ThrowIfFaulted();
        await RoomAsync();
        if (claim is not null && _receipts.Find(claim.Id, services.Clock.UtcNow) is { } answered)
        {
            var unsaved = _receipts.FindUnsaved(claim.Id);
            var standing = unsaved is null ? Task.CompletedTask : await StandAsync();
            return answered.Fingerprint == claim.Fingerprint
                ? new(await ReplayAsync<TReply>(unsaved ?? await ReadReceiptAsync(claim.Id)), standing)
                : new(new Refusal(EngineCodes.IdempotencyKeyReused), standing);
        }
        await DeliverAwaitedAsync(beforeSettlement: null);
        if (enrich is not null)
        {
            // They may look at this one.
            await EndOf(Committed);
            command = await AskAsync(enrich, command);
        }
        var turn = Decide(command, context.Caller) with { Content = (command as ICarriesContent)?.Content };
        if (turn.IsForbidden) return await StandsAsync<TReply>(context, turn.Refusal!);
        var held = TRules.VersionOf(_head.State, command, _head.Version);
        if (!context.Matches(held, TRules.Exists(_head.State, held)))
        {
            return await StandsAsync<TReply>(context, new Refusal(EngineCodes.VersionMismatch).With("version", held));
        }
        if (turn.ChangesSomething && turn.IsAlone)
        {
            await EndOf(Committed);
            turn = await AskFirstAsync(turn, context);
        }
        if (turn.ChangesSomething && !context.DryRun)
        {
            return turn.IsAlone ? await CarryOutAloneAsync(turn, context, claim, reply) : CarryOut(turn, context, claim, reply);
        }

        observed.ChangesNothing = true;
        var outcome = turn.Refusal is { } no ? no : Answer(turn.Promised, reply);
        var stands = await StandsAsync(context, outcome with { DryRun = context.DryRun, Version = held });
        // Who asks for too much is to ask again later, and may do so under the same key.
        if (turn.Refusal?.Code is not (EngineCodes.RateLimited or EngineCodes.QuotaExceeded)) Remember(claim, stands.Outcome);
        return stands;
    }

    /// <summary>Records what is due, settles what has been answered and delivers what waits.</summary>
    public async Task WakeAsync()
    {
        using var _ = await TakeTurnAsync();
        ThrowIfFaulted();
        await DeliverAwaitedAsync(beforeSettlement: null);
        while (_arrived.TryPeek(out var arrived))
        {
            await SettleAsync(arrived.Sent, arrived.Settlement, before: null);
            _arrived.Dequeue();
        }
        var now = services.Clock.UtcNow;
        var due = TRules.Due(_head.State, now);
        if (due.Length > 0) await Commit(Turn.Of(_head, due, [], services.Policies.At(now), now), Caller.System, []);
        StartCourier();
    }

    // What no other grain has a say in shares its commit with others that are decided meanwhile.
    private Decided<TReply> CarryOut<TReply>(
        Turn turn, CommandContext context, ReceiptClaim? claim, Func<Seen<TState, TEvent>, TReply> reply)
    {
        var outcome = Answer(turn.Seen, reply);
        return new(outcome, Commit(turn, context.Caller, [], () => Remember(claim, outcome)));
    }

    private async Task<Decided<TReply>> CarryOutAloneAsync<TReply>(
        Turn turn, CommandContext context, ReceiptClaim? claim, Func<Seen<TState, TEvent>, TReply> reply)
    {
        var decidedByReceiver = turn.Messages.Any(m => m.Message.Delivery == Delivery.DecidesReply);
        var outcome = Answer(turn.Seen, reply);
        await Commit(turn, context.Caller, [], () =>
        {
            if (!decidedByReceiver) Remember(claim, outcome);
        });
        try
        {
            await DeliverAwaitedAsync((settled, refusal) =>
            {
                if (!decidedByReceiver) return;
                outcome = refusal is not null
                    ? new Outcome<TReply> { Refusal = refusal, Version = settled.NextVersion }
                    : Answer(settled.Seen.Following(turn.Seen), reply);
                Remember(claim, outcome);
            });
        }
        catch (UnavailableException e) when (_faulted)
        {
            throw new OutcomeUnknownException($"{_entity}: the intention is durable, its end is not yet. {e.Message}");
        }
        catch (UnavailableException)
        {
            outcome = outcome with { Completion = Completion.Converging };
        }
        return new(outcome, Task.CompletedTask);
    }

    /// <summary>
    /// Where another grain's answer decides the reply, it is asked without effect before anything is written:
    /// an ordinary no leaves no trace, and a dry run can tell the whole answer.
    /// </summary>
    private async Task<Turn> AskFirstAsync(Turn turn, CommandContext context)
    {
        var question = new CommandContext(context.Caller) { DryRun = true };
        foreach (var asked in turn.Messages.Where(m => m.Message.Delivery == Delivery.DecidesReply))
        {
            var settlement = await DeliverAsync(asked.Message, question);
            if (settlement is null) continue;
            if (settlement is ISettlement { Refusal: { } refusal }) return turn with { Decision = refusal };
            var promised = Decide(turn.Promised.Place, settlement, context.Caller);
            if (promised.Broken is { } broken) return turn with { Decision = broken };
            turn = turn with { Promised = promised.Seen.Following(turn.Promised) };
        }
        return turn;
    }

    private async Task SettleAsync(Pending sent, TCommand settlement, Action<Turn>? before)
    {
        var actor = new Caller(sent.Row.Actor, Roles.None);
        var turn = Decide(settlement, actor);
        if (turn.Refusal is { } refusal) LogSettlementRefused(services.Logger, _entity, refusal.Code);
        if (turn.Events.IsEmpty)
        {
            // One that was overtaken may know the message and not what it is about: it must not take it from the one in place.
            await await StandAsync();
            before?.Invoke(turn);
            await RetireAsync(sent);
            return;
        }
        await Commit(turn, actor, [sent], () => before?.Invoke(turn));
    }

    private Turn Decide(TCommand command, Caller caller) => Decide(_head, command, caller);

    private Turn Decide(Place<TState> at, TCommand command, Caller caller)
    {
        var now = services.Clock.UtcNow;
        var policy = services.Policies.At(now);
        var due = TRules.Due(at.State, now);
        var current = at with { State = due.Aggregate(at.State, TRules.Apply) };
        var context = new DecisionContext(caller, now, policy, at.Version + due.Length + 1);
        if (TRules.Authorise(current.State, command, context) is { } forbidden)
        {
            return Turn.Of(current, [], [], policy, now) with { Decision = forbidden, IsForbidden = true };
        }
        var decision = TRules.Decide(current.State, command, context);
        return decision is Decision<TEvent>.Accepted { Events: { Length: > 0 } events }
            ? Turn.Of(at, due, events, policy, now) with { Decision = decision }
            : Turn.Of(current, [], [], policy, now) with { Decision = decision };
    }

    private void Remember<TReply>(ReceiptClaim? claim, Outcome<TReply> outcome)
    {
        if (claim is null) return;
        var json = JsonSerializer.Serialize(outcome, services.JsonOf<Outcome<TReply>>());
        _receipts.Remember(new Receipt(claim.Id, claim.Fingerprint, services.Clock.UtcNow, json));
    }

    private static Outcome<TReply> Answer<TReply>(Seen<TState, TEvent> seen, Func<Seen<TState, TEvent>, TReply> reply) =>
        new()
        {
            Value = reply(seen),
            Completion = seen.Events.Any(e => e is ICreation) ? Completion.Created : Completion.Done,
            Version = seen.Version,
        };

    private TState AsOf(DateTimeOffset now) =>
        _nextDueAt is { } dueAt && dueAt <= now ? TRules.Due(State, now).Aggregate(State, TRules.Apply) : State;

    [LoggerMessage(Level = LogLevel.Error, Message = "The record of {Entity} could not be read.")]
    private static partial void LogReadFailed(ILogger logger, Exception cause, string entity);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An answer to a message of {Entity} was not accepted: {Code}.")]
    private static partial void LogSettlementRefused(ILogger logger, string entity, string code);
}
