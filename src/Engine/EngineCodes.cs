namespace RelayHeat.Engine;

/// <summary>The codes with which the engine itself refuses, and those that it does not remember under an idempotency key.</summary>
public static class EngineCodes
{
    /// <summary>The key was used for another command (G2).</summary>
    public const string IdempotencyKeyReused = "idempotency_key_reused";

    /// <summary><c>If-Match</c> names another version, or <c>If-None-Match</c> something that exists.</summary>
    public const string VersionMismatch = "version_mismatch";

    /// <summary>The caller asks too often. Not remembered: the same key can succeed later.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>The caller has used up a quota. Not remembered: the same key can succeed later.</summary>
    public const string QuotaExceeded = "quota_exceeded";
}
