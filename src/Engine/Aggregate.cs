using Microsoft.Extensions.Logging;

namespace RelayHeat.Engine;

/// <summary>
/// The deciding aggregate, the only place that writes. A command goes through it from top to bottom: an answer given before, who may,
/// a turn, what other grains say, the decision, one commit, the answer. Its grain is reentrant: commands take turns to be decided, and
/// all that runs beside them reads states that never change.
/// </summary>
/// <typeparam name="TRules">The rules.</typeparam>
/// <typeparam name="TState">The state that they are about.</typeparam>
/// <typeparam name="TCommand">What can be asked for.</typeparam>
/// <typeparam name="TEvent">What can happen.</typeparam>
internal sealed partial class Aggregate<TRules, TState, TCommand, TEvent>
    where TRules : IRules<TState, TCommand, TEvent>
{
    private readonly EngineServices _services;
    private readonly string _entity;
    private readonly string _kind;
    private readonly TurnQueue _turns;
    private readonly Commits<TRules, TState, TCommand, TEvent> _commits;
    private readonly Courier<TRules, TState, TCommand, TEvent> _courier;
    private readonly Lingering _lingering;

    /// <param name="grain">The activation.</param>
    /// <param name="services">The engine's host.</param>
    /// <param name="committed">Told of the state that was read, and of each that has become durable.</param>
    public Aggregate(IGrainContext grain, EngineServices services, Action<TState>? committed = null)
    {
        (_services, _entity, _kind) = (services, grain.GrainId.Key.ToString()!, grain.GrainId.Type.ToString()!);
        _turns = new(_entity, services.Machine);
        _commits = new(grain, services, (sent, answer) => _courier!.SettleInTurnAsync(sent, answer), committed ?? (_ => { }));
        _courier = new(_commits, _turns, services.Logger);
        _lingering = new(grain, () => _commits.IsEmpty, _turns, _commits.Receipts, services.Machine);
    }

    /// <summary>Reads the record; called when the grain activates.</summary>
    public async Task LoadAsync()
    {
        // A new activation holds its own lock until something makes it wait, and a local storage never does. The first command
        // would run under that lock; two new activations whose first commands call each other would then wait for ever.
        await Task.Yield();
        await _commits.LoadAsync();
    }

    /// <summary>Called when the grain deactivates: the next activation goes on, from all that this one has written.</summary>
    public Task LeaveAsync(CancellationToken token) => _commits.LeaveAsync(token);

    /// <summary>The committed state as it is at this instant.</summary>
    public Seen<TState, TEvent> Read()
    {
        _lingering.Touch();
        var now = _services.Clock.UtcNow;
        return new(_commits.AsOf(now), _commits.Stored.Version, _services.Policies.At(now), []);
    }

    /// <summary>The committed state as it was written, for questions that go by the clock themselves.</summary>
    public Seen<TState, TEvent> ReadWritten()
    {
        _lingering.Touch();
        return new(_commits.Stored.State, _commits.Stored.Version, _services.Policies.At(_services.Clock.UtcNow), []);
    }

    /// <summary>
    /// The committed state, certainly the newest at some instant of this call: for another grain that acts on what it is told, and
    /// cannot find out later that a superseded activation has told it. May run beside a commit of its own.
    /// </summary>
    public async Task<Seen<TState, TEvent>> ReadNewestAsync()
    {
        await _commits.RequireOwnershipAsync();
        return Read();
    }

    /// <summary>Runs one command from its arrival to its answer, and counts it.</summary>
    /// <param name="command">What is asked.</param>
    /// <param name="context">Who asks, and how.</param>
    /// <param name="reply">The answer, from what the command leads to.</param>
    /// <param name="ask">What other grains say, asked in the command's turn: the facts of the decision.</param>
    /// <param name="introduce">The facts without which the rules cannot tell who may; null where the state alone tells.</param>
    public async Task<Outcome<TReply>> ExecuteAsync<TReply>(
        TCommand command,
        CommandContext context,
        Func<Seen<TState, TEvent>, TReply> reply,
        Func<Task<object?>>? ask = null,
        Func<Task<object?>>? introduce = null)
    {
        _lingering.Touch();
        using var observed = _services.Telemetry.Observe(_kind, JsonNames.Of(command!));
        try
        {
            var claim = ReceiptClaim.For(command, context, _services.JsonOf<TCommand>());
            var facts = introduce is null ? null : await AskAsync(introduce);
            var request = new Request<TReply>(command, context, claim, reply, ask, facts, observed);
            var outcome = await AnswerAtTheDoorAsync(request) ?? await AnswerInTurnAsync(request);
            observed.End(outcome);
            return outcome;
        }
        catch (Exception e)
        {
            observed.End(e);
            throw;
        }
    }

    /// <summary>Records what is due, and delivers and retires what waits.</summary>
    public async Task WakeAsync()
    {
        _lingering.Touch();
        _commits.Outbox.Send();
        bool isWokenInVain;
        using (await _turns.TakeAsync())
        {
            _commits.ThrowIfGivenUp();
            await _courier.DeliverAwaitedAsync();
            var due = Decider<TRules, TState, TCommand, TEvent>.RecordDue(_commits.Head, _commits.ContextOf(Caller.System));
            isWokenInVain = due.Due.IsEmpty && _commits.IsNothingDue;
            if (!due.Due.IsEmpty) await _commits.Add(due);
        }
        await _commits.Outbox.RetireAsync(isDueWrong: isWokenInVain);
    }

    // Before a turn is taken: an answer that is durable already, and the refusal of who may not. So a caller without the right keeps
    // nobody from theirs, costs no call to another grain, and writes nothing.
    private async ValueTask<Outcome<TReply>?> AnswerAtTheDoorAsync<TReply>(Request<TReply> request)
    {
        _commits.ThrowIfGivenUp();
        if (_commits.Receipts.Find(request.Claim) is { } earlier)
        {
            if (_commits.Receipts.IsUnsaved(earlier)) return null;
            var repeated = await _commits.Receipts.RepeatAsync<TReply>(request.Claim!, earlier);
            return IsAwaiting(repeated) ? null : repeated;
        }
        var refusal = Refuses(Read());
        if (refusal is not null && !request.Context.DryRun) refusal = Refuses(await ReadNewestAsync());
        return refusal is null ? null : (Outcome<TReply>)refusal;

        Refusal? Refuses(Seen<TState, TEvent> seen) =>
            TRules.Authorise(seen.State, request.Command, _commits.ContextOf(request.Context.Caller, request.Facts));
    }

    private async Task<Outcome<TReply>> AnswerInTurnAsync<TReply>(Request<TReply> request)
    {
        using var admission = _turns.Enter();
        Answer<TReply> answer;
        using (await _turns.TakeAsync()) answer = await DecideAsync(request);
        await answer.Durable;
        return answer.Outcome;
    }

    private async ValueTask<Answer<TReply>> DecideAsync<TReply>(Request<TReply> request)
    {
        var (command, context) = (request.Command, request.Context);
        _commits.ThrowIfGivenUp();
        await _commits.RoomAsync();
        if (_commits.Receipts.Find(request.Claim) is { } earlier) return await RepeatAsync<TReply>(request.Claim!, earlier);
        await _courier.DeliverAwaitedAsync();
        var facts = request.Facts;
        if (request.Ask is { } ask)
        {
            // They may look at this one.
            await _commits.DurableAsync();
            facts = await AskAsync(ask);
        }
        var decided = _commits.Decide(command, context.Caller, facts);
        if (decided.IsForbidden) return Unwritten<TReply>(context, decided.Refusal!);
        var (state, headVersion) = _commits.Head;
        var version = TRules.VersionOf(state, command, decided.Context, headVersion);
        if (!context.Matches(version, TRules.Exists(state, decided.Context, version)))
        {
            return Unwritten<TReply>(context, new Refusal(EngineCodes.VersionMismatch).With("version", version));
        }
        if (decided.ChangesSomething && decided.IsAlone)
        {
            await _commits.DurableAsync();
            decided = await _courier.AskFirstAsync(decided);
        }
        if (decided.ChangesSomething && !context.DryRun)
        {
            return decided.IsAlone ? await CarryOutAloneAsync(decided, request) : CarryOut(decided, request);
        }

        request.Observed.ChangesNothing = true;
        var outcome = decided.Refusal is { } no ? no : Reply(decided.Promised, request.Reply);
        outcome = outcome with { DryRun = context.DryRun, Version = version };
        // Do not remember these: the caller may try again later under the same key.
        if (decided.Refusal?.Code is not (EngineCodes.RateLimited or EngineCodes.QuotaExceeded))
        {
            _commits.Receipts.Remember(_commits.Receipts.Of(request.Claim, outcome));
        }
        return Unwritten(context, outcome);
    }

    private async Task<Answer<TReply>> RepeatAsync<TReply>(ReceiptClaim claim, Answered earlier)
    {
        var durable = _commits.Receipts.IsUnsaved(earlier) ? _commits.ConfirmedAsync() : Task.CompletedTask;
        var repeated = await _commits.Receipts.RepeatAsync<TReply>(claim, earlier);
        // The first answer waited for these deliveries, so a repeat waits too: a bar is answered when its subjects are barred.
        if (IsAwaiting(repeated) && !await _courier.IsDeliveredAsync()) repeated = repeated with { Completion = Completion.Converging };
        return new(repeated, durable);
    }

    // No other grain has a say in this decision, so it may share its commit.
    private Answer<TReply> CarryOut<TReply>(Decided<TState, TCommand, TEvent> decided, Request<TReply> request)
    {
        var outcome = Reply(decided.Seen, request.Reply);
        return new(outcome, _commits.Add(decided, _commits.Receipts.Of(request.Claim, outcome)));
    }

    private async Task<Answer<TReply>> CarryOutAloneAsync<TReply>(Decided<TState, TCommand, TEvent> decided, Request<TReply> request)
    {
        var receipts = _commits.Receipts;
        var isDecidedByReceiver = decided.Messages.Any(m => m.Message.Delivery == Delivery.DecidesReply);
        var outcome = Reply(decided.Seen, request.Reply);
        await _commits.Add(decided, isDecidedByReceiver ? null : receipts.Of(request.Claim, outcome));
        var isDelivered = await _courier.IsDeliveredAsync((settled, refusal) =>
        {
            if (!isDecidedByReceiver) return null;
            outcome = refusal is not null
                ? new Outcome<TReply> { Refusal = refusal, Version = settled.Next.Version }
                : Reply(settled.Seen.Following(decided.Seen), request.Reply);
            return receipts.Of(request.Claim, outcome);
        });
        return new(isDelivered ? outcome : outcome with { Completion = Completion.Converging }, Task.CompletedTask);
    }

    // Nothing has been written yet: any failure means that nothing was done.
    private async Task<object?> AskAsync(Func<Task<object?>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception e)
        {
            LogAskFailed(_services.Logger, e, _entity);
            throw new UnavailableException($"{_entity} did not learn what it needs to decide.");
        }
    }

    private Answer<TReply> Unwritten<TReply>(CommandContext context, Outcome<TReply> outcome) =>
        new(outcome, context.DryRun ? _commits.DurableAsync() : _commits.ConfirmedAsync());

    private bool IsAwaiting<TReply>(Outcome<TReply> answered) =>
        answered.Refusal is null && _commits.Outbox.IsAwaitedBy(answered.Version);

    private static Outcome<TReply> Reply<TReply>(Seen<TState, TEvent> seen, Func<Seen<TState, TEvent>, TReply> reply) => new()
    {
        Value = reply(seen),
        Completion = seen.Events.Any(e => e is ICreation) ? Completion.Created : Completion.Done,
        Version = seen.Version,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Entity} asked another grain and was not answered.")]
    private static partial void LogAskFailed(ILogger logger, Exception cause, string entity);

    /// <summary>A command with all that came with it.</summary>
    private readonly record struct Request<TReply>(
        TCommand Command,
        CommandContext Context,
        ReceiptClaim? Claim,
        Func<Seen<TState, TEvent>, TReply> Reply,
        Func<Task<object?>>? Ask,
        object? Facts,
        EngineTelemetry.ObservedCommand Observed);

    /// <summary>An answer, and what must have ended well before it is given.</summary>
    private readonly record struct Answer<TReply>(Outcome<TReply> Outcome, Task Durable);
}
