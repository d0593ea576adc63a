using System.Text.Json.Serialization;

namespace RelayHeat.Engine;

/// <summary>An event as a row of the feed (G4).</summary>
public sealed record EventRow(DateTimeOffset At, long Version, string Type, string Actor, string PolicyVersion, string DataJson);

/// <summary>The list columns of a row.</summary>
/// <param name="Status">What <c>?status=</c> filters on, as of the commit's instant and policy.</param>
/// <param name="Search">What <c>?q=</c> searches, normalised.</param>
public sealed record ListEntry(string Status, string Search);

/// <summary>The stored answer to a command (G2).</summary>
/// <param name="Id">The digest of actor and key.</param>
/// <param name="Fingerprint">The digest of the command.</param>
/// <param name="At">When it was answered.</param>
/// <param name="ReplyJson">The outcome as JSON.</param>
public sealed record Receipt(
    [property: JsonPropertyName("i")] Digest Id,
    [property: JsonPropertyName("f")] Digest Fingerprint,
    [property: JsonPropertyName("t")] DateTimeOffset At,
    [property: JsonPropertyName("r")] string ReplyJson);

/// <summary>An undelivered message as it is stored.</summary>
/// <param name="Version">The sender's version after the event that caused it.</param>
/// <param name="Number">Its number among that event's messages.</param>
/// <param name="Actor">Who caused it.</param>
/// <param name="DueAt">When the sweeper wakes the sender if it is still undelivered.</param>
/// <param name="PayloadJson">The message as JSON.</param>
public sealed record OutboxRow(
    [property: JsonPropertyName("v")] long Version,
    [property: JsonPropertyName("n")] int Number,
    [property: JsonPropertyName("a")] string Actor,
    [property: JsonPropertyName("d"), JsonConverter(typeof(UnixMsJsonConverter))] DateTimeOffset DueAt,
    [property: JsonPropertyName("p"), JsonConverter(typeof(RawJsonConverter))] string PayloadJson);

/// <summary>Everything that is written with a grain's state, in the same transaction.</summary>
public sealed record CommitEffects
{
    /// <summary>The grain's key.</summary>
    public required string Entity { get; init; }

    /// <summary>Events to append, in order.</summary>
    public ImmutableArray<EventRow> Events { get; init; } = [];

    /// <summary>The list columns after this commit; null if the grain is not listed.</summary>
    public ListEntry? Listed { get; init; }

    /// <summary>When the sweeper next wakes this grain: the earlier of the next due event and the next message; null for never.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>All undelivered messages after this commit, oldest first.</summary>
    public ImmutableArray<OutboxRow> Outbox { get; init; } = [];

    /// <summary>The receipts since the last commit. The row of the first event holds them, so there is at least one event.</summary>
    public ImmutableArray<Receipt> Receipts { get; init; } = [];

    /// <summary>Ids that this commit uses up. If one was used before, the commit fails.</summary>
    public ImmutableArray<UsedId> UsedIds { get; init; } = [];

    /// <summary>Parts that this commit creates or changes, each once.</summary>
    public ImmutableArray<PartRow> Parts { get; init; } = [];

    /// <summary>The file that a command uploads, or null.</summary>
    public Content? Content { get; init; }

    /// <summary>What happens to files of earlier commits; <see cref="Content"/> is none of them.</summary>
    public ImmutableArray<FileFate> FileFates { get; init; } = [];
}

/// <summary>A stored record as the storage sees it: the type of its state does not matter.</summary>
public interface IRecord
{
    /// <summary>What is written with the state; null in a record that was read.</summary>
    CommitEffects? Effects { get; }

    /// <summary>Whether the state has open parts, which must be read too.</summary>
    bool HasParts { get; }

    /// <summary>The same record with what is stored beside its state.</summary>
    /// <param name="receipts">Its receipts, oldest first.</param>
    /// <param name="outbox">Its undelivered messages, oldest first.</param>
    /// <param name="parts">Its open parts, by number.</param>
    /// <returns>The record for the grain.</returns>
    IRecord WithCompanions(ImmutableArray<Receipt> receipts, ImmutableArray<OutboxRow> outbox, ImmutableArray<PartRow> parts);
}

/// <summary>The payload of a grain's row: the state and its version. Receipts, outbox and parts are stored beside it.</summary>
internal sealed record Record<TState> : IRecord
{
    /// <summary>The newest schema of rows that this build reads, and the one that it writes.</summary>
    public const int CurrentSchema = 1;

    public int Schema { get; init; } = CurrentSchema;

    public long Version { get; init; }

    public TState? State { get; init; }

    [JsonIgnore]
    public CommitEffects? Effects { get; init; }

    [JsonIgnore]
    public ImmutableArray<Receipt> Receipts { get; init; } = [];

    [JsonIgnore]
    public ImmutableArray<OutboxRow> Outbox { get; init; } = [];

    [JsonIgnore]
    public ImmutableArray<PartRow> Parts { get; init; } = [];

    [JsonIgnore]
    public bool HasParts => State is IHasParts;

    public IRecord WithCompanions(ImmutableArray<Receipt> receipts, ImmutableArray<OutboxRow> outbox, ImmutableArray<PartRow> parts) =>
        this with { Receipts = receipts, Outbox = outbox, Parts = parts };
}

/// <summary>Removes delivered messages from a grain's row without a commit.</summary>
public interface IOutboxStore
{
    /// <summary>
    /// Writes the remaining messages to the row, unless a commit has changed the row since: then that commit has written them. Does not
    /// raise the row's version, so it never makes a commit fail.
    /// </summary>
    /// <param name="entity">The sender's grain key.</param>
    /// <param name="etag">The row's ETag as the sender knows it.</param>
    /// <param name="left">All undelivered messages, oldest first.</param>
    /// <param name="dueAt">When the sweeper next wakes the sender; null for never.</param>
    /// <returns>A task that ends when it is durable.</returns>
    Task RetireAsync(string entity, string etag, ImmutableArray<OutboxRow> left, DateTimeOffset? dueAt);
}
