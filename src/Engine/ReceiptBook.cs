using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RelayHeat.Engine;

/// <summary>A command with an idempotency key, as two digests: of caller and key, and of the command (its fingerprint).</summary>
internal sealed record ReceiptClaim(Digest Id, Digest Fingerprint)
{
    /// <summary>Null for a command without a key, and for a dry run.</summary>
    public static ReceiptClaim? For<TCommand>(TCommand command, CommandContext context, JsonTypeInfo<TCommand> commandJson) =>
        context.IdempotencyKey is not { } key || context.DryRun
            ? null
            : new ReceiptClaim(
                Digest.Compute(Encoding.UTF8.GetBytes($"{context.Caller.Account}\n{key}")),
                Digest.Compute(JsonSerializer.SerializeToUtf8Bytes(command, commandJson)));
}

/// <summary>What stays in memory of a durable receipt.</summary>
internal readonly record struct Answered(Digest Id, Digest Fingerprint, DateTimeOffset At);

/// <summary>
/// The receipts of one aggregate (G2): at most 256, for 24 hours. The receipt of a command that changed nothing (G3, G5) is in memory
/// first and becomes durable with the next commit. So a command that was refused under a key stays refused under it, after any change
/// that could turn the refusal into an effect. Only the digests of durable receipts are kept: there are hundreds in each of many
/// grains, and a list of structs without references costs the garbage collector nothing.
/// </summary>
internal sealed class ReceiptBook
{
    public const int MaxReceipts = 256;
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    private readonly List<Answered> _oldestFirst = [];
    private readonly List<Receipt> _unsaved = [];

    public ReceiptBook(ImmutableArray<Receipt> saved)
    {
        foreach (var receipt in saved) Add(receipt);
    }

    public ImmutableArray<Receipt> Unsaved => [.. _unsaved];

    public int UnsavedCount => _unsaved.Count;

    // A key may be used again after 24 hours, so the newest counts.
    public Answered? Find(Digest id, DateTimeOffset now) =>
        _oldestFirst.FindLastIndex(a => a.Id == id) is var at and >= 0 && _oldestFirst[at].At > now - KeptFor ? _oldestFirst[at] : null;

    /// <summary>The receipt if it is not durable yet, else null.</summary>
    public Receipt? FindUnsaved(Digest id) => _unsaved.FindLast(r => r.Id == id);

    public void Remember(Receipt receipt)
    {
        var outdated = 0;
        while (outdated < _oldestFirst.Count && IsOutdated(outdated)) outdated++;
        if (outdated > 0) Forget(outdated);
        if (Find(receipt.Id, receipt.At) is not null) return;
        Add(receipt);
        _unsaved.Add(receipt);

        bool IsOutdated(int at) => _oldestFirst.Count - at >= MaxReceipts || _oldestFirst[at].At <= receipt.At - KeptFor;
    }

    /// <summary>These receipts are durable now.</summary>
    public void Saved(ImmutableArray<Receipt> receipts) => _unsaved.RemoveAll(receipts.Contains);

    private void Forget(int count)
    {
        var forgotten = _oldestFirst[..count];
        _oldestFirst.RemoveRange(0, count);
        _unsaved.RemoveAll(r => forgotten.Exists(a => (a.Id, a.At) == (r.Id, r.At)));
    }

    private void Add(Receipt receipt) => _oldestFirst.Add(new Answered(receipt.Id, receipt.Fingerprint, receipt.At));
}

/// <summary>Finds, creates and repeats the receipts of one aggregate.</summary>
internal sealed class Receipts(Func<Digest, Task<Receipt>> read, EngineServices services)
{
    private ReceiptBook _book = new([]);

    public ImmutableArray<Receipt> Unsaved => _book.Unsaved;

    public int UnsavedCount => _book.UnsavedCount;

    public void Load(ImmutableArray<Receipt> saved) => _book = new(saved);

    /// <summary>The earlier receipt under the claim's key, of this command or of another one; null if there is none.</summary>
    public Answered? Find(ReceiptClaim? claim) => claim is null ? null : _book.Find(claim.Id, services.Clock.UtcNow);

    /// <summary>Whether the receipt is only in memory: the next commit makes it durable.</summary>
    public bool IsUnsaved(Answered earlier) => _book.FindUnsaved(earlier.Id) is not null;

    /// <summary>The stored outcome, or a refusal if the key was used for another command.</summary>
    public async Task<Outcome<TReply>> RepeatAsync<TReply>(ReceiptClaim claim, Answered earlier)
    {
        if (earlier.Fingerprint != claim.Fingerprint) return new Refusal(EngineCodes.IdempotencyKeyReused);
        var receipt = _book.FindUnsaved(claim.Id) ?? await read(claim.Id);
        return JsonSerializer.Deserialize(receipt.ReplyJson, services.JsonOf<Outcome<TReply>>())! with { Replayed = true };
    }

    /// <summary>The receipt of an outcome; null for a command without a key.</summary>
    public Receipt? ReceiptFor<TReply>(ReceiptClaim? claim, Outcome<TReply> outcome) => claim is null ? null : new Receipt(
        claim.Id,
        claim.Fingerprint,
        services.Clock.UtcNow,
        JsonSerializer.Serialize(outcome, services.JsonOf<Outcome<TReply>>()));

    public void Remember(Receipt? receipt)
    {
        if (receipt is not null) _book.Remember(receipt);
    }

    /// <summary>These receipts are durable now.</summary>
    public void Saved(ImmutableArray<Receipt> receipts) => _book.Saved(receipts);
}

/// <summary>The durable receipts.</summary>
public interface IReceiptStore
{
    /// <summary>Reads a receipt of an aggregate.</summary>
    /// <param name="entity">The grain's key.</param>
    /// <param name="id">The digest of actor and key.</param>
    /// <returns>The newest under that key, or null if there is none.</returns>
    Task<Receipt?> FindReceiptAsync(string entity, Digest id);
}
