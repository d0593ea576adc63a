using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using RelayHeat.Engine;
using RelayHeat.Grains;

namespace RelayHeat.Silo.Storage;

/// <summary>A grain's row as it is to be written.</summary>
/// <param name="Key">The grain's key.</param>
/// <param name="Type">The name of the state.</param>
/// <param name="Payload">The record as JSON.</param>
/// <param name="Version">The version that must be there; null for a first write.</param>
/// <param name="Listed">What lists go by; null where it is not listed.</param>
/// <param name="Waiting">What waits.</param>
internal sealed record GrainRow(string Key, string Type, byte[] Payload, int? Version, ListEntry? Listed, Waiting Waiting);

/// <summary>What is left of an outbox after deliveries, for a row that no other commit has changed since.</summary>
/// <param name="Key">The grain's key.</param>
/// <param name="Type">The name of the state.</param>
/// <param name="Version">The version that must be there; where it is not, nothing is to be done.</param>
/// <param name="Waiting">What waits.</param>
internal sealed record Retirement(string Key, string Type, int Version, Waiting Waiting);

/// <summary>What a grain's row says of what waits.</summary>
/// <param name="DueAtMs">When the sweeper looks at it next; null for never.</param>
/// <param name="OutboxJson">The undelivered messages; null where there are none.</param>
internal readonly record struct Waiting(long? DueAtMs, string? OutboxJson)
{
    public static Waiting Of(DateTimeOffset? dueAt, ImmutableArray<OutboxRow> outbox) =>
        new(dueAt?.ToUnixTimeMilliseconds(), Commit.JsonOf(outbox));
}

/// <summary>What one grain writes, for one command or more: it is committed whole or not at all, whatever else is in the batch.</summary>
internal sealed class Commit
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _refusal;

    public GrainRow? Row { get; init; }

    public CommitEffects? Effects { get; init; }

    public Retirement? Retirement { get; init; }

    /// <summary>A text that is written to see whether anything can be; null where there is something to write.</summary>
    public string? Probe { get; init; }

    /// <summary>The answers, which are stored with the first of the events; null where there are none.</summary>
    public string? ReceiptsJson { get; private init; }

    /// <summary>About how much is sent for it: a text counts as many bytes as it has characters.</summary>
    public int Bytes => (Row?.Payload.Length ?? 0) + (Row?.Waiting.OutboxJson?.Length ?? 0) + (Probe?.Length ?? 0)
        + (ReceiptsJson?.Length ?? 0) + (Effects is null ? 0 : BytesOf(Effects));

    /// <summary>Where in a trace it was asked for; nowhere, where nobody traces.</summary>
    public ActivityContext AskedIn { get; } = Activity.Current?.Context ?? default;

    /// <summary>The number of the batch that it was written with, counted from the start of the process; 0 before.</summary>
    public long Batch { get; set; }

    /// <summary>Ends when the commit is durable or has failed.</summary>
    public Task Completion => _done.Task;

    /// <summary>Why it is out of the batch; null where it is not.</summary>
    public Exception? Refusal => _refusal;

    /// <summary>A grain's state with all that belongs to it.</summary>
    public static Commit Of(string key, string type, byte[] payload, int? version, CommitEffects? effects) => new()
    {
        Row = new GrainRow(key, type, payload, version, effects?.Listed, Waiting.Of(effects?.DueAt, effects?.Outbox ?? [])),
        Effects = effects,
        ReceiptsJson = JsonOf(effects?.Receipts ?? []),
    };

    /// <summary>The rows as JSON, or null where there are none.</summary>
    public static string? JsonOf<T>(ImmutableArray<T> rows) =>
        rows.IsEmpty ? null : JsonSerializer.Serialize(rows, GrainJson.For<ImmutableArray<T>>());

    /// <summary>The row was not as expected: this commit alone is out of the batch.</summary>
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
