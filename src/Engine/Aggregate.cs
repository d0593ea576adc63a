using Microsoft.Extensions.Logging;

namespace RelayHeat.Engine;

/// <summary>
/// Runs an aggregate's commands. It is the only place that writes, and reads in the order of a command: earlier reply, authorisation,
/// turn, facts from other grains, decision, commit, reply. The grain is reentrant: only decisions take turns, everything else reads
/// immutable states.
/// </summary>
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

    // `committed` is called with the loaded state, and with every state that becomes durable.
    public Aggregate(IGrainContext grain, EngineServices services, Action<TState>? committed = null)
    {
        (_services, _entity, _kind) = (services, grain.GrainId.Key.ToString()!, grain.GrainId.Type.ToString()!);
        _turns = new(_entity, services.Machine);
        _commits = new(grain, services, (sent, answer) => _courier!.SettleInTurnAsync(sent, answer), committed ?? (_ => { }));
        _courier = new(_commits, _turns, services.Logger);
        _lingering = new(grain, () => _commits.IsEmpty, _turns, _commits.Receipts, services.Machine);
    }

    public async Task LoadAsync()
    {
        // A new activation holds its own lock until it first yields, and local storage never yields. Without this line the first
        // command runs under that lock, and two new activations that call each other deadlock.
        await Task.Yield();
        await _commits.LoadAsync();
    }

    public Task LeaveAsync(CancellationToken token) => _commits.LeaveAsync(token);

    /// <summary>The durable state as of now: what is due and not yet recorded is applied.</summary>
    public Seen<TState, TEvent> Read()
    {
        _lingering.Touch();
        var now = _services.Clock.UtcNow;
        return new(_commits.AsOf(now), _commits.Stored.Version, _services.Policies.At(now), []);
    }

    /// <summary>The durable state as stored, for queries that apply the clock themselves.</summary>
    public Seen<TState, TEvent> ReadWritten()
    {
        _lingering.Touch();
        return new(_commits.Stored.State, _commits.Stored.Version, _services.Policies.At(_services.Clock.UtcNow), []);
    }

    /// <summary>
    /// The durable state, proved to be the newest at some instant during this call. Use it to answer another grain: that grain acts on
    /// the answer, and cannot find out later that it came from a superseded activation. May run beside a commit of this activation.
    /// </summary>
    public async Task<Seen<TState, TEvent>> ReadNewestAsync()
    {
        await _commits.RequireOwnershipAsync();
        return Read();
    }

    /// <summary>
    /// Runs one command from arrival to reply, and counts it. <paramref name="ask"/> fetches the facts of the decision from other grains,
    /// within the command's turn. <paramref name="introduce"/> fetches facts before that, where authorisation needs more than the state.
    /// </summary>
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

    /// <summary>Records due events, and delivers and retires messages.</summary>
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

    // Repeats a durable reply or refuses the caller, before any turn is taken. So a caller without the right delays nobody, causes no
    // call to another grain and writes nothing.
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
            // The other grains may read this one.
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
        // These get no receipt: the caller may retry under the same key.
        if (decided.Refusal?.Code is not (EngineCodes.RateLimited or EngineCodes.QuotaExceeded))
        {
            _commits.Receipts.Remember(_commits.Receipts.ReceiptFor(request.Claim, outcome));
        }
        return Unwritten(context, outcome);
    }

    private async Task<Answer<TReply>> RepeatAsync<TReply>(ReceiptClaim claim, Answered earlier)
    {
        var durable = _commits.Receipts.IsUnsaved(earlier) ? _commits.ConfirmedAsync() : Task.CompletedTask;
        var repeated = await _commits.Receipts.RepeatAsync<TReply>(claim, earlier);
        // The first reply waited for these deliveries, so a repeat waits too: a bar is answered only when its subjects are barred.
        if (IsAwaiting(repeated) && !await _courier.IsDeliveredAsync()) repeated = repeated with { Completion = Completion.Converging };
        return new(repeated, durable);
    }

    // No other grain takes part in this decision, so it may share a commit with others.
    private Answer<TReply> CarryOut<TReply>(Decided<TState, TCommand, TEvent> decided, Request<TReply> request)
    {
        var outcome = Reply(decided.Seen, request.Reply);
        return new(outcome, _commits.Add(decided, _commits.Receipts.ReceiptFor(request.Claim, outcome)));
    }

    private async Task<Answer<TReply>> CarryOutAloneAsync<TReply>(Decided<TState, TCommand, TEvent> decided, Request<TReply> request)
    {
        var receipts = _commits.Receipts;
        var isDecidedByReceiver = decided.Messages.Any(m => m.Message.Delivery == Delivery.DecidesReply);
        var outcome = Reply(decided.Seen, request.Reply);
        await _commits.Add(decided, isDecidedByReceiver ? null : receipts.ReceiptFor(request.Claim, outcome));
        var isDelivered = await _courier.IsDeliveredAsync((settled, refusal) =>
        {
            if (!isDecidedByReceiver) return null;
            outcome = refusal is not null
                ? new Outcome<TReply> { Refusal = refusal, Version = settled.Next.Version }
                : Reply(settled.Seen.Following(decided.Seen), request.Reply);
            return receipts.ReceiptFor(request.Claim, outcome);
        });
        return new(isDelivered ? outcome : outcome with { Completion = Completion.Converging }, Task.CompletedTask);
    }

    // Nothing is written yet, so any failure means that nothing was done.
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Entity} asked another grain and got no answer.")]
    private static partial void LogAskFailed(ILogger logger, Exception cause, string entity);

    /// <summary>A command and everything that came with it.</summary>
    private readonly record struct Request<TReply>(
        TCommand Command,
        CommandContext Context,
        ReceiptClaim? Claim,
        Func<Seen<TState, TEvent>, TReply> Reply,
        Func<Task<object?>>? Ask,
        object? Facts,
        EngineTelemetry.ObservedCommand Observed);

    /// <summary>An outcome, and the task that must succeed before it is returned.</summary>
    private readonly record struct Answer<TReply>(Outcome<TReply> Outcome, Task Durable);
}
