using Orleans.Storage;

namespace RelayHeat.Engine.Tests.Support;

internal enum Access
{
    Read,
    Write,
    Retire,
    ReadETag,
    ReadReceipt,
    FindUse,
}

/// <summary>What the storage holds of one room, with its history.</summary>
internal sealed class Stored
{
    public int ETag { get; set; }

    public Record<RoomState>? Record { get; set; }

    public List<EventRow> Feed { get; } = [];

    /// <summary>The feed's events. There are no gaps: the first has version 1.</summary>
    public List<RoomEvent> Events { get; } = [];

    /// <summary>The initial state, and the state after each event: decisions within one commit are made on states in between.</summary>
    public List<RoomState> States { get; } = [];

    public List<Receipt> Receipts { get; } = [];

    public ImmutableArray<OutboxRow> Outbox { get; set; } = [];

    public DateTimeOffset? DueAt { get; set; }

    public Dictionary<string, string> Uses { get; } = [];

    public RoomState State => States[^1];

    public long Version => Record?.Version ?? 0;
}

/// <summary>
/// The storage. Each access calls <see cref="Before"/> and <see cref="After"/>, which may wait or throw: then nothing was done, or it was
/// done without an answer. Every commit is checked: no gaps between versions, the state is the sum of its events, no seat too many.
/// </summary>
internal sealed class Disk : IGrainStorage, IOutboxStore, IUsedIdStore, IRecordVersions, IReceiptStore
{
    private readonly Dictionary<string, Stored> _rows = [];

    public Func<Access, string, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    public Func<Access, string, Task> After { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>A fault: an activation may overwrite what another has written.</summary>
    public bool ForgetsVersions { get; init; }

    /// <summary>The first fault of a commit. The writer itself took it for a failure of the storage.</summary>
    public string? Wrong { get; set; }

    public List<Access> Log { get; } = [];

    public Stored this[string entity]
    {
        get
        {
            if (_rows.TryGetValue(entity, out var row)) return row;
            _rows[entity] = row = new Stored();
            row.States.Add(RoomRules.New(EntityKey.IdOf(entity)));
            return row;
        }
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => DoAsync(Access.Read, grainId, row =>
    {
        if (row.Record is null) return true;
        var read = row.Record.WithCompanions([.. row.Receipts], row.Outbox, []);
        (grainState.State, grainState.ETag, grainState.RecordExists) = ((T)read, $"{row.ETag}", true);
        return true;
    });

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => DoAsync(Access.Write, grainId, row =>
    {
        var current = row.Record is null ? null : $"{row.ETag}";
        if (grainState.ETag != current && !ForgetsVersions) throw new InconsistentStateException("Another was first.");
        Commit(row, (Record<RoomState>)(object)grainState.State!);
        (grainState.ETag, grainState.RecordExists) = ($"{row.ETag}", true);
        return true;
    });

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();

    public Task RetireAsync(string entity, string etag, ImmutableArray<OutboxRow> left, DateTimeOffset? dueAt) =>
        DoAsync(Access.Retire, entity, row =>
        {
            if (etag == $"{row.ETag}") (row.Outbox, row.DueAt) = (left, dueAt);
            return true;
        });

    public Task<string?> ReadETagAsync(string stateName, string entity) =>
        DoAsync(Access.ReadETag, entity, row => row.Record is null ? null : $"{row.ETag}");

    public Task<Receipt?> FindReceiptAsync(string entity, Digest id) =>
        DoAsync(Access.ReadReceipt, entity, row => row.Receipts.FindLast(r => r.Id == id));

    public Task<string?> FindUseAsync(string entity, string kind, string id) =>
        DoAsync(Access.FindUse, entity, row => row.Uses.GetValueOrDefault(id));

    private Task<T> DoAsync<T>(Access access, GrainId grain, Func<Stored, T> act) => DoAsync(access, grain.Key.ToString()!, act);

    private async Task<T> DoAsync<T>(Access access, string entity, Func<Stored, T> act)
    {
        Log.Add(access);
        await Before(access, entity);
        var result = act(this[entity]);
        await After(access, entity);
        return result;
    }

    private void Commit(Stored row, Record<RoomState> written)
    {
        var effects = written.Effects!;
        var versions = Enumerable.Range(1, effects.Events.Length).Select(i => row.Version + i);
        Holds(versions.SequenceEqual(effects.Events.Select(e => e.Version)), "The versions of events have gaps.");
        Holds(effects.Events[^1].Version == written.Version, "The record does not have the version of its last event.");
        var events = effects.Events.Select(Room.ReadEvent).ToList();
        List<RoomState> states = [row.State];
        foreach (var (happened, actor) in events.Zip(effects.Events, (happened, e) => (happened, e.Actor)))
        {
            Holds(happened.Tag is null || !states[^1].Banned.Contains(actor), $"{actor} has done what it may not do.");
            states.Add(states[^1].Apply(happened));
        }
        var state = states[^1];
        Holds(Room.Text(state) == Room.Text(written.State!), "The state is not what its events say.");
        Holds(state.Guests.Count <= RoomState.Seats, "There are more guests than seats.");
        foreach (var id in effects.UsedIds) Holds(row.Uses.TryAdd(id.Id, id.Use), $"{id.Id} was used before.");
        row.ETag++;
        row.Record = written with { Effects = null };
        row.Feed.AddRange(effects.Events);
        row.Events.AddRange(events);
        row.States.AddRange(states.Skip(1));
        row.Receipts.AddRange(effects.Receipts);
        (row.Outbox, row.DueAt) = (effects.Outbox, effects.DueAt);
    }

    private void Holds(bool condition, string otherwise)
    {
        if (condition) return;
        Wrong ??= otherwise;
        throw new CommitRolledBackException(otherwise, null);
    }
}
