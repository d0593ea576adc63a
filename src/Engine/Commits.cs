using Microsoft.Extensions.Logging;

namespace RelayHeat.Engine;

/// <summary>
/// The aggregate's durable state, its decided state, and the commits between the two. Each command is decided on the result of the one
/// before, durable or not. Commands that are decided during a commit share the next one. No command is answered before its commit is
/// durable. A failed commit discards everything that was decided on top of it, and ends the activation.
/// </summary>
internal sealed partial class Commits<TRules, TState, TCommand, TEvent>
    where TRules : IRules<TState, TCommand, TEvent>
{
    // Less than the receipts that are kept, so that none is dropped before it is durable.
    private const int MaxShared = ReceiptBook.MaxReceipts / 2;

    private readonly IGrainContext _grain;
    private readonly EngineServices _services;
    private readonly Action<TState> _committed;
    private readonly RecordStore<TState> _store;
    private readonly Ownership _ownership;
    private readonly SharedRuns<Snapshot<TState>> _writes;
    private readonly List<Decided<TState, TCommand, TEvent>> _gathered = [];
    private DateTimeOffset? _nextDueAt;

    // `settle` settles a receiver's answer in a turn of its own. `committed` is called with the loaded state and with every durable one.
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

    /// <summary>The durable state.</summary>
    public Snapshot<TState> Stored { get; private set; }

    /// <summary>The state after all decisions, durable or not.</summary>
    public Snapshot<TState> Head { get; private set; }

    public Outbox<TCommand> Outbox { get; }

    public Receipts Receipts { get; }

    /// <summary>Whether nothing is stored yet.</summary>
    public bool IsEmpty => _store.ETag is null;

    /// <summary>Whether a row is stored, and the sweeper has no reason to wake it yet.</summary>
    public bool IsNothingDue => !IsEmpty && !(DueAt(Stored.State, Outbox.Rows) <= _services.Clock.UtcNow);

    /// <summary>Whether a write failed or another activation has written: this activation ends.</summary>
    public bool IsGivenUp { get; private set; }

    public async Task LoadAsync()
    {
        var id = EntityKey.IdOf(Entity);
        var read = await _store.ReadAsync();
        Stored = new(TRules.WithParts(read.State ?? TRules.New(id), new(read.Parts, _services.Json)), read.Version);
        foreach (var former in TRules.FormerIds(id)) await InheritAsync(former);
        Invariant.Holds(read.Schema <= Record<TState>.CurrentSchema, $"{Entity} was written by a newer version.");
        TRules.Check(Stored.State);
        Head = Stored;
        _nextDueAt = TRules.NextDueAt(Stored.State);
        Receipts.Load(read.Receipts);
        Outbox.Load(read.Outbox, read.Version);
        _committed(Stored.State);
    }

    /// <summary>The durable state with everything applied that is due at this instant.</summary>
    public TState AsOf(DateTimeOffset now) =>
        _nextDueAt <= now ? Decider<TRules, TState, TCommand, TEvent>.AsOf(Stored.State, now) : Stored.State;

    public DecisionContext ContextOf(Caller caller, object? facts = null)
    {
        var now = _services.Clock.UtcNow;
        return new(caller, now, _services.Policies.At(now), Head.Version + 1) { Facts = facts };
    }

    /// <summary>Decides on top of <see cref="Head"/>.</summary>
    public Decided<TState, TCommand, TEvent> Decide(TCommand command, Caller caller, object? facts = null) =>
        Decider<TRules, TState, TCommand, TEvent>.Decide(Head, command, ContextOf(caller, facts));

    /// <summary>Adds a decision to the next commit. If this throws instead of returning a task, the decision was not added.</summary>
    /// <param name="decided">The decision.</param>
    /// <param name="receipt">Its receipt, stored in the same commit: no receipt without its effect.</param>
    /// <param name="settled">The message that it settles. Settling drains the outbox, so it passes even when the outbox is full.</param>
    /// <returns>A task that ends when the commit is durable.</returns>
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

    /// <summary>Waits while the next commit is full.</summary>
    public Task RoomAsync()
    {
        var isFull = _writes.Next is not null && Math.Max(_gathered.Count, Receipts.UnsavedCount) >= MaxShared;
        return isFull ? DurableAsync() : Task.CompletedTask;
    }

    /// <summary>Ends when everything decided so far is durable.</summary>
    public Task DurableAsync() => EndOf(_writes.Last);

    /// <summary>
    /// Call it within a turn. Ends when everything decided so far is durable and this activation has proved to be current. A reply without
    /// a write needs that: no write checks it, and another activation may have carried out the same command.
    /// </summary>
    public async Task ConfirmedAsync()
    {
        // A commit that starts after this call proves ownership by succeeding. One under way may have been stored before the call.
        var isProved = _writes.Next is not null;
        await DurableAsync();
        if (!isProved) await RequireOwnershipAsync();
    }

    /// <summary>Proves that this activation was current at some instant during the call, or gives it up.</summary>
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

    /// <summary>Stops sending, and waits for the commit under way: it may settle an answer, and then no caller waits for it.</summary>
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

    // The row under the former id stays. The next commit writes its content under the current id.
    private async Task InheritAsync(string formerId)
    {
        if (await _store.FindFormerAsync(formerId) is not { } former) return;
        var state = TRules.Inherit(Stored.State, !IsEmpty, former.State!);
        Stored = new(state, IsEmpty ? Math.Max(Stored.Version, former.Version) : Stored.Version);
    }

    // Whoever waits here has nothing of its own in the commit. However it fails, nothing was done for them.
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
            Parts = [.. Newest(OfEach(d => d.Parts)).Select(part => part.ToRow(_services.Json))],
            // Skip a due removal of a file that the same command uploads again.
            FileFates = OfEach(d => d.Content is { } back ? d.Fates.RemoveAll(f => f.Hash == back.Hash) : d.Fates),
        };
    }

    // Most commits hold one decision.
    private ImmutableArray<T> OfEach<T>(Func<Decided<TState, TCommand, TEvent>, ImmutableArray<T>> rows) =>
        _gathered is [var only] ? rows(only) : [.. _gathered.SelectMany(d => rows(d))];

    // A commit under way stores the outbox itself. The messages that it settles must stay in the row until it succeeds.
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

    private static ImmutableArray<Part> Newest(ImmutableArray<Part> parts) => parts.Length < 2 ? parts :
    [
        .. parts.GroupBy(p => p.Id).Select(ofOne => ofOne.Last() with { IsNew = ofOne.Any(p => p.IsNew) }),
    ];

    private void GiveUp()
    {
        if (IsGivenUp) return;
        IsGivenUp = true;
        Outbox.Close();
        _services.Telemetry.CountRestored(_grain.GrainId.Type.ToString()!);
        // Pass no exception: Orleans would throw it at every waiting caller. Without one it forwards them to the next activation.
        _grain.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, "A write was not confirmed."));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Another activation has changed {Entity}; this one ends.")]
    private static partial void LogSuperseded(ILogger logger, string entity);
}
