using System.Diagnostics;
using RelayHeat.Engine;

namespace RelayHeat.Silo.Storage;

/// <summary>A grain's row as it is to be written.</summary>
/// <param name="Key">The grain's key.</param>
/// <param name="Type">The name of the state.</param>
/// <param name="Payload">The record as JSON.</param>
/// <param name="Version">The version that must be there; null for a first write.</param>
internal sealed record GrainRow(string Key, string Type, byte[] Payload, int? Version);

/// <summary>What one grain writes, for one command or more: it is committed whole or not at all, whatever else is in the batch.</summary>
internal sealed class Commit(GrainRow? row, CommitEffects? effects, string? probe = null)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _refusal;

    public GrainRow? Row => row;

    public CommitEffects? Effects => effects;

    /// <summary>A text that is written to see whether anything can be; null where there is something to write.</summary>
    public string? Probe => probe;

    /// <summary>About how much is sent for it: a text counts as many bytes as it has characters.</summary>
    public int Bytes { get; } = (row?.Payload.Length ?? 0) + (probe?.Length ?? 0) + (effects is null ? 0 : BytesOf(effects));

    /// <summary>Where in a trace it was asked for; nowhere, where nobody traces.</summary>
    public ActivityContext AskedIn { get; } = Activity.Current?.Context ?? default;

    /// <summary>The number of the batch that it was written with, counted from the start of the process; 0 before.</summary>
    public long Batch { get; set; }

    /// <summary>Ends when the commit is durable or has failed.</summary>
    public Task Completion => _done.Task;

    /// <summary>Why it is out of the batch; null where it is not.</summary>
    public Exception? Refusal => _refusal;

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
        (effects.Content?.Bytes.Length ?? 0)
        + effects.Events.Sum(e => e.DataJson.Length)
        + effects.Receipts.Sum(r => r.ReplyJson.Length)
        + effects.Parts.Sum(p => p.Json.Length)
        + effects.OutboxAdded.Sum(m => m.PayloadJson.Length);
}
