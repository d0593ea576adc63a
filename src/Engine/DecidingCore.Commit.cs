using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace RelayHeat.Engine;

/// <summary>
/// Commands are decided one after another, each on what the one before has led to. While a commit is under way, those that need
/// nobody else go on being decided, and share the next commit: one row of state, however many they are. None is answered before
/// its commit has succeeded; one that fails takes with it all that was decided on top of it.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore holds nothing unless its wait handle is asked for.")]
internal sealed partial class DecidingCore<TRules, TState, TCommand, TEvent, TMessage>
{
    // Fewer than the receipts that are kept, so that none is forgotten before it is durable.
    private const int MaxShared = ReceiptBook.MaxReceipts / 2;

    // Whoever calls gives up at that time too.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turns = new(1, 1);
    private readonly List<Written> _decided = [];
    private Place<TState> _head;
    private int _onTheWay;
    private Task _commit = Task.CompletedTask;
    private Task? _following;

    /// <summary>Ends when all that has been decided so far is durable.</summary>
    private Task Committed => _following ?? _commit;

    /// <summary>Waits until nothing else is being decided; what it gives ends the turn.</summary>
    private async ValueTask<EndOfTurn> TakeTurnAsync()
    {
        if (!_turns.Wait(0) && !await _turns.WaitAsync(MaxWait)) throw new UnavailableException($"{_entity} had no time for the command.");
        return new EndOfTurn(_turns);
    }

    /// <summary>Waits while the next commit has no room.</summary>
    private Task RoomAsync() =>
        _following is { } next && Math.Max(_decided.Count, _receipts.UnsavedCount) >= MaxShared ? EndOf(next) : Task.CompletedTask;

    /// <summary>Takes a turn into the next commit. What throws at once has not been taken.</summary>
    /// <param name="turn">What is committed.</param>
    /// <param name="caller">Who caused it.</param>
    /// <param name="retired">The messages that it settles.</param>
    /// <param name="remember">Adds what is answered, once no rule can stand in the way: no answer without its effect.</param>
    /// <returns>A task that ends when it is durable.</returns>
    private Task Commit(Turn turn, Caller caller, ImmutableArray<Pending> retired, Action? remember = null)
    {
        ThrowIfFaulted();
        var messages = _outbox.Length + _onTheWay + turn.Messages.Length;
        // What settles a message is let through, whatever it adds: it is the way out of a full outbox.
        if (messages > MaxOutbox && retired.IsEmpty)
        {
            // Nothing else may be about to: rows that are gone already are known to nobody but this activation.
            StartCourier();
            throw new UnavailableException($"The outbox of {_entity} is full.");
        }
        TRules.Check(turn.Next);
        var added = turn.Messages.Select(m => Pending.Write(m, caller, turn.Now, services)).ToImmutableArray();
        remember?.Invoke();
        _decided.Add(new Written(turn, caller, added, retired));
        _onTheWay += turn.Messages.Length;
        _head = new(turn.Next, turn.NextVersion);
        if (_following is null && _commit.IsCompleted) return _commit = WriteAsync();
        return _following ??= FollowAsync();
    }

    private async Task FollowAsync()
    {
        await _commit.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _following = null;
        await (_commit = WriteAsync());
    }

    private async Task WriteAsync()
    {
        ThrowIfFaulted();
        ImmutableArray<Written> decided = [.. _decided];
        _decided.Clear();
        Record<TState> next;
        GrainState<Record<TState>> stored;
        try
        {
            next = new Record<TState> { Version = _head.Version, State = _head.State, Effects = Effects(decided) };
            stored = new GrainState<Record<TState>>(next, _etag) { RecordExists = _etag is not null };
            await services.Storage.WriteStateAsync(StateName, grain.GrainId, stored);
        }
        catch (Exception e)
        {
            LogWriteFailed(services.Logger, e, _entity);
            GiveUp();
            throw e is InconsistentStateException or CommitQueueFullException or CommitRolledBackException
                ? new UnavailableException($"{_entity}: nothing was written. {e.Message}")
                : new OutcomeUnknownException($"{_entity}: the write was not confirmed. {e.Message}");
        }
        _record = next with { Effects = null };
        _etag = stored.ETag;
        _nextDueAt = next.Effects!.WakeUpAt;
        _receipts.Saved(next.Effects.Receipts);
        Exchange(decided);
        CountSeats();
        StartCourier();
    }

    private CommitEffects Effects(ImmutableArray<Written> decided)
    {
        var wakeUpAt = TRules.NextDueAt(_head.State);
        return new CommitEffects
        {
            Entity = _entity,
            Events = [.. decided.SelectMany(w => w.Turn.ToRows(w.Caller, services))],
            Directory = TRules.List(_head.State, _head.Version, decided[^1].Turn.Policy),
            // Nothing is noted yet for what was inherited.
            WakeUpChanged = wakeUpAt != _nextDueAt || (_etag is null && wakeUpAt is not null),
            WakeUpAt = wakeUpAt,
            Receipts = _receipts.Unsaved,
            UsedIds = [.. decided.SelectMany(w => w.Turn.Events).OfType<IUsesId>().Select(e => e.UsedId)],
            Content = decided.Select(w => w.Turn.Content).SingleOrDefault(c => c is not null),
            Parts = [.. decided.SelectMany(w => w.Turn.Parts).GroupBy(p => p.Id).Select(Newest)],
            // A file that comes back with the command on which its removal falls due stays.
            FileFates = [.. decided.SelectMany(w => w.Turn.Fates.Where(f => f.Hash != w.Turn.Content?.Hash))],
            OutboxAdded = [.. decided.SelectMany(w => w.Added).Select(p => p.Row)],
            OutboxRetired = [.. decided.SelectMany(w => w.Retired).Select(p => p.Row)],
        };
    }

    private static PartRow Newest(IEnumerable<PartRow> ofOne) => ofOne.Last() with { IsNew = ofOne.Any(p => p.IsNew) };

    private void Exchange(ImmutableArray<Written> decided)
    {
        foreach (var (_, _, added, retired) in decided)
        {
            _outbox = _outbox.RemoveRange(retired).AddRange(added);
            _onTheWay -= added.Length;
            _answered.ExceptWith(retired);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A write of {Entity} was not confirmed; the activation is given up.")]
    private static partial void LogWriteFailed(ILogger logger, Exception cause, string entity);

    /// <summary>A turn on its way into the storage, who caused it, and what it does to the outbox.</summary>
    private sealed record Written(Turn Turn, Caller Caller, ImmutableArray<Pending> Added, ImmutableArray<Pending> Retired);

    private readonly record struct EndOfTurn(SemaphoreSlim Turns) : IDisposable
    {
        public void Dispose() => Turns.Release();
    }
}
