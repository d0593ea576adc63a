namespace RelayHeat.Grains.OperatorAccounts;

using Decision = Decision<OperatorAccountEvent>;
using RelayHeat.Grains.Names;

/// <summary>
/// What an account may file and upload. Its own grain decides, one request at a time, so the quotas hold whichever of its providers ask
/// and at however many gateways. Room is taken before the provider decides: what then does not come about counts until that provider
/// tells again what it holds, a filing for ten minutes.
/// </summary>
internal static class FilingRoom
{
    private static readonly TimeSpan FilingTakesAtMost = TimeSpan.FromMinutes(10);

    public static Decision Reserve(OperatorAccountState state, ReserveRoom c, DecisionContext context)
    {
        // An activation that was overtaken before the provider was lost: it will not commit.
        if (state.HasHeard(OperatorAccountState.Lost(c.Uscc), c.Holding.Revision)) return Decision.Nothing;
        var (quotas, now) = (context.Policy.Providers.Quotas, context.Now);
        var known = state.Held.GetValueOrDefault(c.Uscc);
        var held = known?.Revision > c.Holding.Revision ? known : c.Holding;
        var others = state.Held.Where(h => h.Key != c.Uscc && IsHeld(h.Value, now)).Select(h => h.Value).ToList();
        if (c.IsFiling)
        {
            if (Exceeds("open_drafts", others.Count(h => h.IsDraft) + 1, quotas.OpenDrafts) is { } drafts) return drafts;
            if (Exceeds("providers", others.Count + 1, quotas.Providers) is { } providers) return providers;
            held = held with { ReservedAt = now };
        }
        if (c.FileBytes is not { } bytes) return new ProviderHoldingChanged(c.Uscc, held);
        held = held with { Files = held.Files + 1, Bytes = held.Bytes + bytes };
        var uploads = Uploads(state, now, bytes);
        var refusal = Exceeds("evidence_files", others.Sum(h => h.Files) + held.Files, quotas.EvidenceFiles)
            ?? Exceeds("evidence_bytes", others.Sum(h => h.Bytes) + held.Bytes, quotas.EvidenceBytes)
            ?? Exceeds("evidence_files_per_day", uploads.Files, quotas.EvidenceFilesPerDay, now)
            ?? Exceeds("evidence_bytes_per_day", uploads.Bytes, quotas.EvidenceBytesPerDay, now);
        return refusal is not null ? refusal : new ProviderHoldingChanged(c.Uscc, held, uploads);
    }

    /// <summary>Whether it counts: it is there, or may still come about.</summary>
    public static bool IsHeld(ProviderHolding holding, DateTimeOffset now) => !(holding.ReservedAt + FilingTakesAtMost <= now);

    private static UploadsOfDay Uploads(OperatorAccountState state, DateTimeOffset now, int bytes)
    {
        var today = BeijingDay.Of(now);
        return state.Uploads is { } u && u.Day == today ? new(today, u.Files + 1, u.Bytes + bytes) : new(today, 1, bytes);
    }

    private static Refusal? Exceeds(string quota, long wanted, long limit) =>
        wanted <= limit ? null : new Refusal(Codes.QuotaExceeded).With("quota", quota).With("limit", limit);

    // A new day frees it.
    private static Refusal? Exceeds(string quota, long wanted, long limit, DateTimeOffset now)
    {
        var freeAt = BeijingDay.Begin(BeijingDay.Of(now).AddDays(1));
        return Exceeds(quota, wanted, limit)?.With("retryAfterSeconds", (long)Math.Ceiling((freeAt - now).TotalSeconds));
    }
}
