namespace RelayHeat.Contenders;

/// <summary>Where a contender keeps its stores that does what RelayHeat promises.</summary>
internal interface IEqualStores
{
    /// <summary>Decides, and keeps what was decided, its answer and what is to be told in one transaction.</summary>
    Task<Reply> ActAsync(string merchantId, StoreCommand command, Sender sender);

    /// <summary>A store; null where there is none.</summary>
    Task<StoreState?> FindAsync(string merchantId);

    /// <summary>What an account was told; null where it never was.</summary>
    Task<AccountAnswer?> AccountAsync(string account);

    /// <summary>Tells accounts what waits for them, the oldest first.</summary>
    /// <param name="most">At most this many messages.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>How many there were.</returns>
    Task<int> DeliverAsync(int most, CancellationToken stop);
}

/// <summary>Who sends a command, and the key under which its answer is stored.</summary>
internal sealed record Sender(string Account, string? Key);

/// <summary>What is answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Json">The body.</param>
/// <param name="IsReplayed">Whether it was stored before.</param>
internal sealed record Reply(int Status, string Json, bool IsReplayed = false);

/// <summary>An account as it was told.</summary>
internal sealed record AccountAnswer(string Account, BoundTo? BoundTo);

internal sealed record BoundTo(string MerchantId, string Permission, DateTimeOffset Since);

/// <summary>What a store tells a sub-account; without a permission it is no longer bound.</summary>
internal sealed record Told(string Account, string? Permission);
