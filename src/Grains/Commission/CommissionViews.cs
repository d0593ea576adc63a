namespace RelayHeat.Grains.Commission;

/// <summary>A plan of commission as it is shown.</summary>
/// <param name="PlanId">Its id.</param>
/// <param name="Kind">Its kind, which decides its priority (C1).</param>
/// <param name="RateBps">The rate in basis points; while a change waits for streamers, the former one (C3).</param>
/// <param name="ItemId">Its item; null unless it is of an item.</param>
/// <param name="CategoryId">Its category; null unless it is of a category.</param>
/// <param name="Streamers">Those whom a directional plan names, in the order of their names.</param>
/// <param name="EffectiveFrom">Since when it is in force.</param>
/// <param name="EffectiveTo">When it is over, at that instant exactly; null for no end.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="Version">Rises with every change of it.</param>
[GenerateSerializer, Immutable, Alias("PlanView")]
public sealed record PlanView(
    string PlanId,
    PlanKind Kind,
    int RateBps,
    string? ItemId,
    string? CategoryId,
    ImmutableArray<PlanStreamerView> Streamers,
    DateTimeOffset EffectiveFrom,
    DateTimeOffset? EffectiveTo,
    PlanStatus Status,
    long Version)
{
    /// <summary>C3: the rate that waits for streamers to confirm it; null where none does.</summary>
    [Id(0)]
    public int? ProposedRateBps { get; init; }
}

/// <summary>A streamer whom a directional plan names.</summary>
/// <param name="Streamer">The account.</param>
/// <param name="Confirmed">Whether it has confirmed the plan (C3).</param>
/// <param name="RateBps">The rate that it has confirmed, in basis points; null until it has.</param>
/// <param name="Awaits">What it has still to confirm; null for nothing.</param>
[GenerateSerializer, Immutable, Alias("PlanStreamerView")]
public sealed record PlanStreamerView(string Streamer, bool Confirmed, int? RateBps, Awaited? Awaits);

/// <summary>The effective rate (C1).</summary>
/// <param name="RateBps">The rate in basis points; null where no plan is in force.</param>
/// <param name="PlanId">The plan that gives it.</param>
/// <param name="Kind">The plan's kind.</param>
[GenerateSerializer, Immutable, Alias("EffectiveRateView")]
public sealed record EffectiveRateView(int? RateBps, string? PlanId, PlanKind? Kind);

/// <summary>What the effective rate is asked for. What is left out matches no plan that names it.</summary>
/// <param name="ItemId">The item, or null.</param>
/// <param name="CategoryId">Its category, or null.</param>
/// <param name="Streamer">The streamer in normal form, or null.</param>
/// <param name="At">The instant; null for now.</param>
[GenerateSerializer, Immutable, Alias("RateQuestion")]
public sealed record RateQuestion(string? ItemId, string? CategoryId, string? Streamer, DateTimeOffset? At);
