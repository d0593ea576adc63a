using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using RelayHeat.Engine;
using RelayHeat.Grains.Kinds;

namespace RelayHeat.Silo.Storage;

/// <summary>A grain's row to write. <c>Type</c> names the state; <c>Version</c> is the expected stored one, null for none.</summary>
internal sealed record GrainRow(string Key, string Type, byte[] Payload, int? Version, ListEntry? Listed, Waiting Waiting);

/// <summary>What remains of an outbox after deliveries. Written only if the row still has this version.</summary>
internal sealed record Retirement(string Key, string Type, int Version, Waiting Waiting);

/// <summary>A row's columns of what waits: when the sweeper next wakes the grain, and the undelivered messages; null for none.</summary>
internal readonly record struct Waiting(long? DueAtMs, string? OutboxJson)
{
    public static Waiting From(DateTimeOffset? dueAt, ImmutableArray<OutboxRow> outbox) =>
        new(dueAt?.ToUnixTimeMilliseconds(), Commit.JsonOf(outbox));
}

/// <summary>What one grain writes at once, for one command or several: all or nothing, whatever else is in the batch.</summary>
internal sealed class Commit
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _refusal;

    public GrainRow? Row { get; init; }

    public CommitEffects? Effects { get; init; }

    public Retirement? Retirement { get; init; }

    /// <summary>The text of a probe, which tests whether writes succeed; null in every other commit.</summary>
    public string? Probe { get; init; }

    /// <summary>The receipts, which are stored in the row of the first event; null for none.</summary>
    public string? ReceiptsJson { get; private init; }

    /// <summary>The approximate size: each character of a text counts as one byte.</summary>
    public int Bytes => (Row?.Payload.Length ?? 0) + (Row?.Waiting.OutboxJson?.Length ?? 0) + (Probe?.Length ?? 0)
        + (ReceiptsJson?.Length ?? 0) + (Effects is null ? 0 : BytesOf(Effects));

    /// <summary>The trace of the command; the default if nothing is traced.</summary>
    public ActivityContext AskedIn { get; } = Activity.Current?.Context ?? default;

    /// <summary>The number of its batch since the process started; 0 before it is written.</summary>
    public long Batch { get; set; }

    /// <summary>Ends when the commit is durable or has failed.</summary>
    public Task Completion => _done.Task;

    /// <summary>Why it was taken out of the batch; null if it was not.</summary>
    public Exception? Refusal => _refusal;

    /// <summary>The commit of a grain's state with its effects.</summary>
    public static Commit ForState(string key, string type, byte[] payload, int? version, CommitEffects? effects) => new()
    {
        Row = new GrainRow(key, type, payload, version, effects?.Listed, Waiting.From(effects?.DueAt, effects?.Outbox ?? [])),
        Effects = effects,
        ReceiptsJson = JsonOf(effects?.Receipts ?? []),
    };

    /// <summary>The rows as JSON, or null for none.</summary>
    public static string? JsonOf<T>(ImmutableArray<T> rows) =>
        rows.IsEmpty ? null : JsonSerializer.Serialize(rows, GrainJson.For<ImmutableArray<T>>());

    /// <summary>Takes this commit alone out of the batch.</summary>
    public void Refuse(Exception reason) => _refusal = reason;

    /// <summary>The batch is durable.</summary>
    public void Succeed()
    {
        if (_refusal is null) _done.SetResult();
        else _done.SetException(_refusal);
    }

    public void Fail(Exception reason) => _done.SetException(_refusal ?? reason);

    private static int BytesOf(CommitEffects effects) =>
        (effects.Content?.Bytes.Length ?? 0) + effects.Events.Sum(e => e.DataJson.Length) + effects.Parts.Sum(p => p.Json.Length);
}
