using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RelayHeat.Grains.Core;

/// <summary>A caller's claim on an answer: which key, for which command.</summary>
internal sealed record ReceiptClaim(string Id, string Fingerprint)
{
    /// <summary>The claim that a command makes; null when it has no key or changes nothing.</summary>
    public static ReceiptClaim? For<TCommand>(TCommand command, CommandContext context, JsonTypeInfo<TCommand> commandJson) =>
        context.IdempotencyKey is not { } key || context.DryRun
            ? null
            : new ReceiptClaim(
                Digest(Encoding.UTF8.GetBytes($"{context.Caller.Account}\n{key}")),
                Digest(JsonSerializer.SerializeToUtf8Bytes(command, commandJson)));

    private static string Digest(byte[] bytes) => Convert.ToBase64String(SHA256.HashData(bytes).AsSpan(0, 16)).TrimEnd('=');
}

/// <summary>
/// The answers that one aggregate has given (G2): at most 256, for 24 hours. Answers that changed nothing (G3, G5) are kept in
/// memory at once and become durable with the aggregate's next commit, so that what was refused under a key stays refused
/// under it after any change that could have turned the refusal into an effect.
/// </summary>
internal sealed class ReceiptBook
{
    public const int MaxReceipts = 256;
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    private readonly Dictionary<string, Receipt> _byId = [];
    private readonly Queue<Receipt> _oldestFirst = [];
    private readonly Dictionary<string, Receipt> _unsaved = [];

    public ReceiptBook(ImmutableArray<Receipt> saved)
    {
        foreach (var receipt in saved) Add(receipt);
    }

    public ImmutableArray<Receipt> Unsaved => [.. _unsaved.Values];

    public Receipt? Find(string id, DateTimeOffset now) =>
        _byId.TryGetValue(id, out var receipt) && receipt.At > now - KeptFor ? receipt : null;

    /// <summary>Whether it is durable, and so known to every activation that comes after.</summary>
    public bool IsSaved(Receipt receipt) => !_unsaved.ContainsKey(receipt.Id);

    public void Remember(Receipt receipt)
    {
        while (_oldestFirst.TryPeek(out var oldest) && (_byId.Count >= MaxReceipts || oldest.At <= receipt.At - KeptFor))
        {
            Forget(_oldestFirst.Dequeue());
        }
        if (_byId.ContainsKey(receipt.Id)) return;
        Add(receipt);
        _unsaved.Add(receipt.Id, receipt);
    }

    /// <summary>All that was unsaved has become durable.</summary>
    public void Saved() => _unsaved.Clear();

    private void Add(Receipt receipt)
    {
        // A key may be used anew when its answer is a day old; the newer answer counts.
        _byId[receipt.Id] = receipt;
        _oldestFirst.Enqueue(receipt);
    }

    private void Forget(Receipt receipt)
    {
        if (!ReferenceEquals(_byId.GetValueOrDefault(receipt.Id), receipt)) return;
        _byId.Remove(receipt.Id);
        _unsaved.Remove(receipt.Id);
    }
}
