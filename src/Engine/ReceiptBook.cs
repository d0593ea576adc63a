using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RelayHeat.Engine;

/// <summary>A caller's claim on an answer: which key, for which command.</summary>
internal sealed record ReceiptClaim(Digest Id, Digest Fingerprint)
{
    /// <summary>The claim that a command makes; null when it has no key or changes nothing.</summary>
    public static ReceiptClaim? For<TCommand>(TCommand command, CommandContext context, JsonTypeInfo<TCommand> commandJson) =>
        context.IdempotencyKey is not { } key || context.DryRun
            ? null
            : new ReceiptClaim(
                Digest.Of(Encoding.UTF8.GetBytes($"{context.Caller.Account}\n{key}")),
                Digest.Of(JsonSerializer.SerializeToUtf8Bytes(command, commandJson)));
}

/// <summary>That a command has been answered: what is kept in memory of an answer that the storage holds.</summary>
/// <param name="Id">A digest of actor and key.</param>
/// <param name="Fingerprint">A digest of the command.</param>
/// <param name="At">When it was answered.</param>
internal readonly record struct Answered(Digest Id, Digest Fingerprint, DateTimeOffset At);

/// <summary>
/// The answers that one aggregate has given (G2): at most 256, for 24 hours. Answers that changed nothing (G3, G5) are kept in
/// memory at once and become durable with the aggregate's next commit, so that what was refused under a key stays refused
/// under it after any change that could have turned the refusal into an effect. Of a durable one only the digests are kept here:
/// hundreds for each of many grains, in lists that hold no reference, cost the garbage collector nothing.
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

    // A key may be used anew when its answer is a day old; the newer answer counts.
    public Answered? Find(Digest id, DateTimeOffset now) =>
        _oldestFirst.FindLastIndex(a => a.Id == id) is var at and >= 0 && _oldestFirst[at].At > now - KeptFor ? _oldestFirst[at] : null;

    /// <summary>The answer, unless it is durable and so known to every activation that comes after.</summary>
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

    /// <summary>These have become durable.</summary>
    public void Saved(ImmutableArray<Receipt> receipts) => _unsaved.RemoveAll(receipts.Contains);

    private void Forget(int count)
    {
        var forgotten = _oldestFirst[..count];
        _oldestFirst.RemoveRange(0, count);
        _unsaved.RemoveAll(r => forgotten.Exists(a => (a.Id, a.At) == (r.Id, r.At)));
    }

    private void Add(Receipt receipt) => _oldestFirst.Add(new Answered(receipt.Id, receipt.Fingerprint, receipt.At));
}

/// <summary>The answers of one aggregate, as its commands know them.</summary>
/// <param name="read">Reads an answer that is durable.</param>
/// <param name="services">The engine's host.</param>
internal sealed class Receipts(Func<Digest, Task<Receipt>> read, EngineServices services)
{
    private ReceiptBook _book = new([]);

    public ImmutableArray<Receipt> Unsaved => _book.Unsaved;

    public int UnsavedCount => _book.UnsavedCount;

    /// <summary>Takes what is stored.</summary>
    public void Load(ImmutableArray<Receipt> saved) => _book = new(saved);

    /// <summary>The answer that was given under the claim's key, be it to this command or another one; null when none was.</summary>
    public Answered? Find(ReceiptClaim? claim) => claim is null ? null : _book.Find(claim.Id, services.Clock.UtcNow);

    /// <summary>Whether an answer is in memory alone: the next commit makes it durable.</summary>
    public bool IsUnsaved(Answered earlier) => _book.FindUnsaved(earlier.Id) is not null;

    /// <summary>The earlier answer again, or the refusal of another command under its key.</summary>
    public async Task<Outcome<TReply>> RepeatAsync<TReply>(ReceiptClaim claim, Answered earlier)
    {
        if (earlier.Fingerprint != claim.Fingerprint) return new Refusal(EngineCodes.IdempotencyKeyReused);
        var receipt = _book.FindUnsaved(claim.Id) ?? await read(claim.Id);
        return JsonSerializer.Deserialize(receipt.ReplyJson, services.JsonOf<Outcome<TReply>>())! with { Replayed = true };
    }

    /// <summary>What there is to remember of an answer; null where nobody has a claim on it.</summary>
    public Receipt? Of<TReply>(ReceiptClaim? claim, Outcome<TReply> outcome) => claim is null ? null : new Receipt(
        claim.Id,
        claim.Fingerprint,
        services.Clock.UtcNow,
        JsonSerializer.Serialize(outcome, services.JsonOf<Outcome<TReply>>()));

    public void Remember(Receipt? receipt)
    {
        if (receipt is not null) _book.Remember(receipt);
    }

    /// <summary>These have become durable.</summary>
    public void Saved(ImmutableArray<Receipt> receipts) => _book.Saved(receipts);
}

/// <summary>The durable answers.</summary>
public interface IReceiptStore
{
    /// <summary>Reads an answer that an aggregate has given.</summary>
    /// <param name="entity">The grain's key.</param>
    /// <param name="id">A digest of actor and key.</param>
    /// <returns>The newest under that key, or null when there is none.</returns>
    Task<Receipt?> FindReceiptAsync(string entity, Digest id);
}
