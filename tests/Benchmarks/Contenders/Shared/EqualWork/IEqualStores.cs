namespace RelayHeat.Contenders;

/// <summary>The storage of a contender with all guarantees of RelayHeat.</summary>
internal interface IEqualStores
{
    /// <summary>Decides, and stores the decision, its receipt and its message in one transaction.</summary>
    Task<Reply> ActAsync(string merchantId, StoreCommand command, Sender sender);

    /// <summary>A store, or null.</summary>
    Task<StoreState?> FindAsync(string merchantId);

    /// <summary>What an account knows from messages, or null.</summary>
    Task<AccountAnswer?> AccountAsync(string account);

    /// <summary>Delivers at most this many messages, the oldest first. Returns their number.</summary>
    Task<int> DeliverAsync(int most, CancellationToken stop);
}

/// <summary>Who sends a command, and the key under which its answer is stored.</summary>
internal sealed record Sender(string Account, string? Key);

/// <summary>An answer: the HTTP status, the body, and whether it is a stored one.</summary>
internal sealed record Reply(int Status, string Json, bool IsReplayed = false);

/// <summary>An account as it knows from messages.</summary>
internal sealed record AccountAnswer(string Account, BoundTo? BoundTo);

internal sealed record BoundTo(string MerchantId, string Permission, DateTimeOffset Since);

/// <summary>A store's message to a sub-account; without a permission it is no longer bound.</summary>
internal sealed record Told(string Account, string? Permission);
