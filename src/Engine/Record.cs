using System.Text.Json.Serialization;

namespace RelayHeat.Engine;

/// <summary>One line of the audit feed (G4).</summary>
public sealed record EventRow(DateTimeOffset At, long Version, string Type, string Actor, string PolicyVersion, string DataJson);

/// <summary>The row that lists show for an aggregate.</summary>
/// <param name="Kind">The kind of aggregate, such as <c>merchant</c>.</param>
/// <param name="Id">Its id within the kind; lists are ordered by it.</param>
/// <param name="Status">What <c>?status=</c> filters on, by the clock and the policy of its instant.</param>
/// <param name="Search">What <c>?q=</c> looks into, normalised.</param>
/// <param name="SummaryJson">The item at that instant. Stored, it is for silos of the version before: this one makes it anew.</param>
public sealed record DirectoryRow(string Kind, string Id, string Status, string Search, string SummaryJson);

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
public sealed record OutboxRow(long Version, int Number, string Actor, DateTimeOffset DueAt, string PayloadJson);

/// <summary>All that is written beside a grain's row, in the same transaction.</summary>
public sealed record CommitEffects
{
    /// <summary>The grain's key.</summary>
    public required string Entity { get; init; }

    /// <summary>Events to append, in order.</summary>
    public ImmutableArray<EventRow> Events { get; init; } = [];

    /// <summary>The list row to put, or null to leave it.</summary>
    public DirectoryRow? Directory { get; init; }

    /// <summary>Whether the wake-up row changes.</summary>
    public bool WakeUpChanged { get; init; }

    /// <summary>The new wake-up instant; null removes it.</summary>
    public DateTimeOffset? WakeUpAt { get; init; }

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

    /// <summary>Messages to keep until they are delivered.</summary>
    public ImmutableArray<OutboxRow> OutboxAdded { get; init; } = [];

    /// <summary>Messages that have been delivered.</summary>
    public ImmutableArray<OutboxRow> OutboxRetired { get; init; } = [];
}

/// <summary>A stored record as the storage sees it, whatever its state.</summary>
public interface IRecord
{
    /// <summary>What is written beside the row; null on a record that was read.</summary>
    CommitEffects? Effects { get; }

    /// <summary>Whether some of the state is in parts, which are to be read too.</summary>
    bool HasParts { get; }

    /// <summary>The same record with the rows that were stored beside it.</summary>
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
    /// <summary>Forgets a message whose delivery left nothing to settle. Doing it twice does no harm.</summary>
    /// <param name="entity">The sender's grain key.</param>
    /// <param name="row">The message.</param>
    /// <returns>A task that ends when it is durable.</returns>
    Task RetireAsync(string entity, OutboxRow row);
}
