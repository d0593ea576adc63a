namespace RelayHeat.Engine;

/// <summary>The codes with which the engine itself refuses, and those that it treats apart.</summary>
public static class EngineCodes
{
    /// <summary>The key was used for another command (G2).</summary>
    public const string IdempotencyKeyReused = "idempotency_key_reused";

    /// <summary><c>If-Match</c> named another version. Figures: <c>version</c>.</summary>
    public const string VersionMismatch = "version_mismatch";

    /// <summary>The caller asks too often. Not remembered: the same key may be sent again later.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>The caller has used up what it may have. Not remembered: the same key may be sent again later.</summary>
    public const string QuotaExceeded = "quota_exceeded";
}
