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
    public Receipt? FindUnsaved(Digest id) => _unsaved.Find(r => r.Id == id);

    public void Remember(Receipt receipt)
    {
        var forgotten = _oldestFirst.TakeWhile((a, i) => _oldestFirst.Count - i >= MaxReceipts || a.At <= receipt.At - KeptFor).ToList();
        _oldestFirst.RemoveRange(0, forgotten.Count);
        _unsaved.RemoveAll(r => forgotten.Exists(a => a.Id == r.Id));
        if (Find(receipt.Id, receipt.At) is not null) return;
        Add(receipt);
        _unsaved.Add(receipt);
    }

    /// <summary>These have become durable.</summary>
    public void Saved(ImmutableArray<Receipt> receipts) => _unsaved.RemoveAll(receipts.Contains);

    private void Add(Receipt receipt) => _oldestFirst.Add(new Answered(receipt.Id, receipt.Fingerprint, receipt.At));
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
