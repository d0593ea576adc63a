using Microsoft.Extensions.Logging;

namespace RelayHeat.Engine;

/// <summary>
/// An aggregate's states, the one that is durable and the one that has been decided, and the commits that lead from one to the other.
/// Commands are decided one after another, each on what the one before has led to; those that are decided while a commit is under way
/// share the next one. None is answered before its commit has succeeded. A commit that fails takes with it all that was decided on top
/// of it, and ends the activation.
/// </summary>
internal sealed partial class Commits<TRules, TState, TCommand, TEvent>
    where TRules : IRules<TState, TCommand, TEvent>
{
    // Fewer than the receipts that are kept, so that none is forgotten before it is durable.
    private const int MaxShared = ReceiptBook.MaxReceipts / 2;

    private readonly IGrainContext _grain;
    private readonly EngineServices _services;
    private readonly Action<TState> _committed;
    private readonly RecordStore<TState> _store;
    private readonly Ownership _ownership;
    private readonly SharedRuns<Snapshot<TState>> _writes;
    private readonly List<Decided<TState, TCommand, TEvent>> _gathered = [];
    private DateTimeOffset? _nextDueAt;

    /// <param name="grain">The activation.</param>
    /// <param name="services">The engine's host.</param>
    /// <param name="settle">Carries out, in a turn of its own, what the receiver of a message has answered.</param>
    /// <param name="committed">Told of the state that was read, and of each that has become durable.</param>
    public Commits(
        IGrainContext grain, EngineServices services, Func<Pending<TCommand>, TCommand, Task> settle, Action<TState> committed)
    {
        (_grain, _services, _committed, Entity) = (grain, services, committed, grain.GrainId.Key.ToString()!);
        _store = new(grain.GrainId, services);
        _writes = new(WriteAsync);
        _ownership = new(() => _store.ETag, () => EndOf(_writes.Current), _store.ReadETagAsync);
        Outbox = new(Entity, services, settle, RetireAsync);
        Receipts = new(_store.ReadReceiptAsync, services);
    }

    /// <summary>The aggregate's grain key.</summary>
    public string Entity { get; }

    /// <summary>The state that is durable.</summary>
    public Snapshot<TState> Stored { get; private set; }

    /// <summary>The state after all that has been decided.</summary>
    public Snapshot<TState> Head { get; private set; }

    public Outbox<TCommand> Outbox { get; }

    public Receipts Receipts { get; }

    /// <summary>Whether nothing is stored yet.</summary>
    public bool IsEmpty => _store.ETag is null;

    /// <summary>Whether something is stored, and the sweeper has no cause to look at it yet.</summary>
    public bool IsNothingDue => !IsEmpty && !(DueAt(Stored.State, Outbox.Rows) <= _services.Clock.UtcNow);

    /// <summary>Whether a write was not confirmed, or another activation was first.</summary>
    public bool IsGivenUp { get; private set; }

    /// <summary>Reads the record.</summary>
    public async Task LoadAsync()
    {
        var id = EntityKey.IdOf(Entity);
        var read = await _store.ReadAsync();
        Stored = new(TRules.WithParts(read.State ?? TRules.New(id), read.Parts), read.Version);
        foreach (var former in TRules.FormerIds(id)) await InheritAsync(former);
        Invariant.Holds(read.Schema <= Record<TState>.CurrentSchema, $"{Entity} was written by a newer version.");
        TRules.Check(Stored.State);
        Head = Stored;
        _nextDueAt = TRules.NextDueAt(Stored.State);
        Receipts.Load(read.Receipts);
        Outbox.Load(read.Outbox, read.Version);
        _committed(Stored.State);
    }

    /// <summary>The durable state once what time has brought about is recorded.</summary>
    public TState AsOf(DateTimeOffset now) =>
        _nextDueAt <= now ? Decider<TRules, TState, TCommand, TEvent>.AsOf(Stored.State, now) : Stored.State;

    /// <summary>What a decision that is made now may look at.</summary>
    public DecisionContext ContextOf(Caller caller, object? facts = null)
    {
        var now = _services.Clock.UtcNow;
        return new(caller, now, _services.Policies.At(now), Head.Version + 1) { Facts = facts };
    }

    /// <summary>Decides on all that has been decided before.</summary>
    public Decided<TState, TCommand, TEvent> Decide(TCommand command, Caller caller, object? facts = null) =>
        Decider<TRules, TState, TCommand, TEvent>.Decide(Head, command, ContextOf(caller, facts));

    /// <summary>Takes a decision into the next commit. What throws at once has not been taken.</summary>
    /// <param name="decided">What is committed.</param>
    /// <param name="receipt">What is answered, to be remembered with it: no answer without its effect.</param>
    /// <param name="settled">The message that it settles; it is the way out of a full outbox, and let through whatever it adds.</param>
    /// <returns>A task that ends when it is durable.</returns>
    public Task Add(Decided<TState, TCommand, TEvent> decided, Receipt? receipt = null, Pending<TCommand>? settled = null)
    {
        ThrowIfGivenUp();
        if (settled is null && Outbox.Count + decided.Messages.Length > Outbox<TCommand>.MaxMessages)
        {
            Outbox.Send();
            throw new UnavailableException($"The outbox of {Entity} is full.");
        }
        TRules.Check(decided.Next.State);
        Receipts.Remember(receipt);
        if (settled is not null) Outbox.Retire(settled);
        foreach (var told in decided.Messages) Outbox.Add(told, decided.Context);
        Head = decided.Next;
        _gathered.Add(decided);
        return _writes.AskAsync();
    }

    /// <summary>Waits while the next commit has no room for one more.</summary>
    public Task RoomAsync()
    {
        var isFull = _writes.Next is not null && Math.Max(_gathered.Count, Receipts.UnsavedCount) >= MaxShared;
        return isFull ? DurableAsync() : Task.CompletedTask;
    }

    /// <summary>Ends when all that has been decided so far is durable.</summary>
    public Task DurableAsync() => EndOf(_writes.Last);

    /// <summary>
    /// Begun in a turn: ends when all that has been decided so far is durable, and this activation has proved to be current. An answer
    /// that writes nothing is checked by no write; another activation may have carried out the same command.
    /// </summary>
    public async Task ConfirmedAsync()
    {
        // A commit that has not begun proves it by its success. One under way may have been stored before this was asked.
        var isProved = _writes.Next is not null;
        await DurableAsync();
        if (!isProved) await RequireOwnershipAsync();
    }

    /// <summary>Ends when this activation has proved to be current at some instant of the call; otherwise it is given up.</summary>
    public async Task RequireOwnershipAsync()
    {
        ThrowIfGivenUp();
        var isCurrent = await _ownership.IsCurrentAsync()
            ?? throw new UnavailableException($"{Entity} changes faster than it can be looked at.");
        if (isCurrent) return;
        LogSuperseded(_services.Logger, Entity);
        GiveUp();
        throw new UnavailableException($"{Entity} has been changed by another activation.");
    }

    /// <summary>Sends nothing any more. Ends with the commit under way: an answer may be settled while nobody calls.</summary>
    public async Task LeaveAsync(CancellationToken token)
    {
        Outbox.Close();
        await _writes.Last.WaitAsync(token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    public void ThrowIfGivenUp()
    {
        if (IsGivenUp) throw new UnavailableException($"{Entity} is being restored from storage.");
    }

    // What a former version has stored stays where it is; the next commit writes it in its place of today.
    private async Task InheritAsync(string formerId)
    {
        if (await _store.FindFormerAsync(formerId) is not { } former) return;
        var state = TRules.Inherit(Stored.State, !IsEmpty, former.State!);
        Stored = new(state, IsEmpty ? Math.Max(Stored.Version, former.Version) : Stored.Version);
    }

    // Whatever became of it, nothing was done for the one who waits.
    private async Task EndOf(Task commit)
    {
        await commit.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        ThrowIfGivenUp();
    }

    private async Task<Snapshot<TState>> WriteAsync()
    {
        ThrowIfGivenUp();
        var next = Head;
        CommitEffects effects;
        try
        {
            effects = EffectsOfGathered();
            _gathered.Clear();
            _store.ETag = await _store.WriteAsync(new Record<TState> { Version = next.Version, State = next.State, Effects = effects });
        }
        catch
        {
            GiveUp();
            throw;
        }
        Stored = next;
        _nextDueAt = TRules.NextDueAt(next.State);
        Receipts.Saved(effects.Receipts);
        Outbox.Saved(effects.Outbox, next.Version);
        _committed(next.State);
        return next;
    }

    private CommitEffects EffectsOfGathered()
    {
        var outbox = Outbox.Rows;
        return new CommitEffects
        {
            Entity = Entity,
            Events = OfEach(d => d.ToRows(_services.Json)),
            Listed = TRules.List(Head.State, _gathered[^1].Context.PolicyInForce),
            DueAt = DueAt(Head.State, outbox),
            Outbox = outbox,
            Receipts = Receipts.Unsaved,
            UsedIds = OfEach(d => d.UsedIds),
            Content = _gathered.Find(d => d.Content is not null)?.Content,
            Parts = Newest(OfEach(d => d.Parts)),
            // A file that comes back with the command on which its removal falls due stays.
            FileFates = OfEach(d => d.Content is { } back ? d.Fates.RemoveAll(f => f.Hash == back.Hash) : d.Fates),
        };
    }

    // Most commits are of one decision alone.
    private ImmutableArray<T> OfEach<T>(Func<Decided<TState, TCommand, TEvent>, ImmutableArray<T>> rows) =>
        _gathered is [var only] ? rows(only) : [.. _gathered.SelectMany(d => rows(d))];

    // A commit that is under way says what is left, and what it settles must not be forgotten before it has succeeded.
    private async Task<bool> RetireAsync(ImmutableArray<OutboxRow> left)
    {
        if (!_writes.Last.IsCompleted) return false;
        await _services.Outbox.RetireAsync(Entity, _store.ETag!, left, DueAt(Stored.State, left));
        return true;
    }

    private static DateTimeOffset? DueAt(TState state, ImmutableArray<OutboxRow> outbox)
    {
        var dueAt = TRules.NextDueAt(state);
        foreach (var row in outbox) dueAt = dueAt < row.DueAt ? dueAt : row.DueAt;
        return dueAt;
    }

    private static ImmutableArray<PartRow> Newest(ImmutableArray<PartRow> parts) => parts.Length < 2 ? parts :
    [
        .. parts.GroupBy(p => p.Id).Select(ofOne => ofOne.Last() with { IsNew = ofOne.Any(p => p.IsNew) }),
    ];

    private void GiveUp()
    {
        if (IsGivenUp) return;
        IsGivenUp = true;
        Outbox.Close();
        _services.Telemetry.CountRestored(_grain.GrainId.Type.ToString()!);
        // Without the cause, which Orleans would throw at every caller that waits: they go on to the next activation instead.
        _grain.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, "A write was not confirmed."));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Entity} was changed by another activation; this one is given up.")]
    private static partial void LogSuperseded(ILogger logger, string entity);
}
