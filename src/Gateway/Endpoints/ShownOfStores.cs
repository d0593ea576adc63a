using System.ComponentModel.DataAnnotations;
using RelayHeat.Gateway.OpenApi;
using RelayHeat.Grains.Commission;
using RelayHeat.Grains.FundAccounts;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.Policies;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>A plan of commission.</summary>
/// <param name="Kind">Its kind, which decides its priority.</param>
/// <param name="RateBps">Its rate in basis points.</param>
/// <param name="ItemId">Of a plan of an item: which.</param>
/// <param name="CategoryId">Of a plan of a category: which.</param>
/// <param name="Streamers">Of a directional plan: the accounts for which it is, each once.</param>
/// <param name="EffectiveFrom">Since when it is in force; left out, from now on.</param>
/// <param name="EffectiveTo">When it is over; left out, it has no end.</param>
internal sealed record PlanBody(
    PlanKind Kind,
    [property: Range(0, PolicyLimits.MaxRateBps)] int RateBps,
    [property: MinLength(1), MaxLength(64)] string? ItemId = null,
    [property: MinLength(1), MaxLength(64)] string? CategoryId = null,
    [property: MinLength(1), MaxLength(PolicyLimits.MaxPlanStreamers)] IReadOnlyList<string>? Streamers = null,
    DateTimeOffset? EffectiveFrom = null,
    DateTimeOffset? EffectiveTo = null);

/// <summary>A rate to change to.</summary>
/// <param name="RateBps">The rate in basis points.</param>
/// <param name="EffectiveFrom">A new start, as long as the plan is not in force; left out, it stays.</param>
internal sealed record RateBody([property: Range(0, PolicyLimits.MaxRateBps)] int RateBps, DateTimeOffset? EffectiveFrom = null);

/// <summary>A movement of a store's fund account.</summary>
/// <param name="EntryId">Its id; the same movement again has no effect.</param>
/// <param name="Kind">What it is.</param>
/// <param name="AmountFen">How much, in fen.</param>
/// <param name="Reference">What it refers to.</param>
internal sealed record FundEntryBody(
    [property: RegularExpression(Patterns.EntryId)] string EntryId,
    FundEntryKind Kind,
    [property: Range(1L, Money.MaxFen)] long AmountFen,
    [property: MinLength(1), MaxLength(64)] string Reference);
