using System.Text.Json.Serialization;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.Policies;

namespace RelayHeat.Grains.OperatorAccounts;

using Decision = Decision<OperatorAccountEvent>;

/// <summary>A provider's notice to the account that owns it or did.</summary>
[GenerateSerializer, Immutable, Alias("NoteProvider")]
public sealed record NoteProvider(string Uscc) : OperatorAccountCommand
{
    /// <summary>What has happened.</summary>
    [Id(0)] public OwnershipChange Change { get; init; }

    /// <summary>What the account holds by it; null from silos of earlier versions, which tell of filings alone.</summary>
    [Id(1)] public ProviderHolding? Holding { get; init; }
}

/// <summary>A provider asks, before it decides, whether its owner may have what a command would add.</summary>
/// <param name="Holding">What the owner holds by it now.</param>
/// <param name="FileBytes">The size of the file that the command brings along; null where it brings none.</param>
[GenerateSerializer, Immutable, Alias("ReserveRoom")]
public sealed record ReserveRoom(string Uscc, ProviderHolding Holding, bool IsFiling, int? FileBytes) : OperatorAccountCommand;

/// <summary>A10: the account owns a provider, and so has another identity from now on.</summary>
internal sealed record ProviderOwned(string Uscc, ProviderHolding? Holding = null) : OperatorAccountEvent;

/// <summary>What the account holds by a provider, including what is reserved; and its uploads of the day.</summary>
internal sealed record ProviderHoldingChanged(string Uscc, ProviderHolding Holding, UploadsOfDay? Uploads = null) : OperatorAccountEvent;

internal sealed record ProviderLost(string Uscc, long Revision) : OperatorAccountEvent;

/// <summary>What an account holds by one provider. Its JSON is short on purpose: an account's row has up to 200 of them.</summary>
/// <param name="Revision">The provider's version of which this is.</param>
/// <param name="IsDraft">Whether it was never admitted.</param>
/// <param name="Files">Files of evidence of its present round.</param>
[GenerateSerializer, Immutable, Alias("ProviderHolding")]
public sealed record ProviderHolding(
    [property: JsonPropertyName("r")] long Revision,
    [property: JsonPropertyName("d")] bool IsDraft,
    [property: JsonPropertyName("f")] int Files,
    [property: JsonPropertyName("b")] long Bytes)
{
    /// <summary>When room was reserved for a filing that is not confirmed yet; null once it is.</summary>
    [Id(0), JsonPropertyName("t")]
    public DateTimeOffset? ReservedAt { get; init; }
}

/// <summary>What a provider tells an account.</summary>
[GenerateSerializer, Alias("OwnershipChange"), JsonConverter(typeof(EnumTextConverter<OwnershipChange>))]
public enum OwnershipChange
{
    /// <summary>It was filed by the account.</summary>
    Filed,
    /// <summary>The registry has given it to the account.</summary>
    Given,
    /// <summary>A command changed what there is of it.</summary>
    Changed,
    /// <summary>Unnamed files were removed.</summary>
    Freed,
    /// <summary>The registry has given it to another account.</summary>
    Lost,
}

/// <summary>What an account has uploaded on a day in Beijing.</summary>
internal sealed record UploadsOfDay(DateOnly Day, int Files, long Bytes);

/// <summary>
/// What an account may file and upload. Its own grain decides one request at a time, so the quotas hold across all of its providers. Room
/// is reserved before the provider decides. A reservation that comes to nothing counts until the provider's next notice; a filing for
/// ten minutes.
/// </summary>
internal static class FilingRoom
{
    private static readonly TimeSpan FilingTakesAtMost = TimeSpan.FromMinutes(10);

    public static Decision Reserve(OperatorAccountState state, ReserveRoom c, DecisionContext context)
    {
        // A superseded activation asks for a provider that the account has lost meanwhile. It will not commit.
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

    /// <summary>Whether it counts: it is confirmed, or may still be.</summary>
    public static bool IsHeld(ProviderHolding holding, DateTimeOffset now) => !(holding.ReservedAt + FilingTakesAtMost <= now);

    private static UploadsOfDay Uploads(OperatorAccountState state, DateTimeOffset now, int bytes)
    {
        var today = BeijingDay.At(now);
        return state.Uploads is { } u && u.Day == today ? new(today, u.Files + 1, u.Bytes + bytes) : new(today, 1, bytes);
    }

    private static Refusal? Exceeds(string quota, long wanted, long limit) =>
        wanted <= limit ? null : new Refusal(Codes.QuotaExceeded).With("quota", quota).With("limit", limit);

    // A new day frees it.
    private static Refusal? Exceeds(string quota, long wanted, long limit, DateTimeOffset now)
    {
        var freeAt = BeijingDay.Begin(BeijingDay.At(now).AddDays(1));
        return Exceeds(quota, wanted, limit)?.With("retryAfterSeconds", (long)Math.Ceiling((freeAt - now).TotalSeconds));
    }
}
