using System.Text.Json.Serialization;

namespace RelayHeat.Engine;

/// <summary>One line of the audit feed (G4).</summary>
public sealed record EventRow(DateTimeOffset At, long Version, string Type, string Actor, string PolicyVersion, string DataJson);

/// <summary>What lists go by.</summary>
/// <param name="Status">What <c>?status=</c> filters on, by the clock and the policy of its instant.</param>
/// <param name="Search">What <c>?q=</c> looks into, normalised.</param>
public sealed record ListEntry(string Status, string Search);

/// <summary>The stored answer to a command (G2).</summary>
/// <param name="Id">A digest of actor and key.</param>
/// <param name="Fingerprint">A digest of the command.</param>
/// <param name="At">When it was answered.</param>
/// <param name="ReplyJson">The answer.</param>
public sealed record Receipt(
    [property: JsonPropertyName("i")] Digest Id,
    [property: JsonPropertyName("f")] Digest Fingerprint,
    [property: JsonPropertyName("t")] DateTimeOffset At,
    [property: JsonPropertyName("r")] string ReplyJson);

/// <summary>A message that waits in the outbox.</summary>
/// <param name="Version">The sender's version that the event raised it to.</param>
/// <param name="Number">Which of that event's messages.</param>
/// <param name="Actor">Who caused it.</param>
/// <param name="DueAt">When the sweeper looks for it, should it still be here.</param>
/// <param name="PayloadJson">The message.</param>
public sealed record OutboxRow(
    [property: JsonPropertyName("v")] long Version,
    [property: JsonPropertyName("n")] int Number,
    [property: JsonPropertyName("a")] string Actor,
    [property: JsonPropertyName("d"), JsonConverter(typeof(UnixMsJsonConverter))] DateTimeOffset DueAt,
    [property: JsonPropertyName("p"), JsonConverter(typeof(RawJsonConverter))] string PayloadJson);

/// <summary>All that is written with a grain's state, in the same transaction.</summary>
public sealed record CommitEffects
{
    /// <summary>The grain's key.</summary>
    public required string Entity { get; init; }

    /// <summary>Events to append, in order.</summary>
    public ImmutableArray<EventRow> Events { get; init; } = [];

    /// <summary>What lists go by after this commit; null where it is not listed.</summary>
    public ListEntry? Listed { get; init; }

    /// <summary>When the sweeper looks at this grain next: the rules' next instant or the outbox's, if earlier; null for never.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>All that is undelivered after this commit, oldest first.</summary>
    public ImmutableArray<OutboxRow> Outbox { get; init; } = [];

    /// <summary>Answers given since the last commit. They are stored with the first of the events, so there is at least one.</summary>
    public ImmutableArray<Receipt> Receipts { get; init; } = [];

    /// <summary>Ids that are used up by this commit; one that was used before makes the commit fail.</summary>
    public ImmutableArray<UsedId> UsedIds { get; init; } = [];

    /// <summary>Parts that this commit has made or changed, each once.</summary>
    public ImmutableArray<PartRow> Parts { get; init; } = [];

    /// <summary>A file to keep, should the command have brought one along.</summary>
    public Content? Content { get; init; }

    /// <summary>What becomes of files that were kept before; none of them is the one to keep.</summary>
    public ImmutableArray<FileFate> FileFates { get; init; } = [];
}

/// <summary>A stored record as the storage sees it, whatever its state.</summary>
public interface IRecord
{
    /// <summary>What is written with the state; null on a record that was read.</summary>
    CommitEffects? Effects { get; }

    /// <summary>Whether some of the state is in parts, which are to be read too.</summary>
    bool HasParts { get; }

    /// <summary>The same record with what was stored beside its state.</summary>
    /// <param name="receipts">Its receipts, oldest first.</param>
    /// <param name="outbox">Its undelivered messages, oldest first.</param>
    /// <param name="parts">Its open parts, in the order of their numbers; none where it has no parts.</param>
    /// <returns>The record to hand to the grain.</returns>
    IRecord WithCompanions(ImmutableArray<Receipt> receipts, ImmutableArray<OutboxRow> outbox, ImmutableArray<PartRow> parts);
}

/// <summary>What a grain's row holds: the state and its version. Receipts and outbox are stored beside it, written with it.</summary>
/// <typeparam name="TState">The aggregate's state.</typeparam>
internal sealed record Record<TState> : IRecord
{
    /// <summary>The newest shape of stored rows that this build reads and the one that it writes.</summary>
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

/// <summary>The part of the storage that the courier needs besides the grain's row.</summary>
public interface IOutboxStore
{
    /// <summary>
    /// Writes what is left of the outbox after deliveries to the row, unless another commit has been there since: then that commit has
    /// done it. Does not raise the row's version, and never fails a commit.
    /// </summary>
    /// <param name="entity">The sender's grain key.</param>
    /// <param name="etag">The row's ETag, as far as the sender knows.</param>
    /// <param name="left">All that is undelivered, oldest first.</param>
    /// <param name="dueAt">When the sweeper looks at the sender next; null for never.</param>
    /// <returns>A task that ends when it is durable.</returns>
    Task RetireAsync(string entity, string etag, ImmutableArray<OutboxRow> left, DateTimeOffset? dueAt);
}
