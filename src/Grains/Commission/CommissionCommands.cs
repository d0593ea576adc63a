using System.Text.Json.Serialization;
using RelayHeat.Grains.Merchants;

namespace RelayHeat.Grains.Commission;

/// <summary>What a store's commission can be asked to do.</summary>
[JsonDerivedType(typeof(CreatePlan), "create")]
[JsonDerivedType(typeof(ChangeRate), "change_rate")]
[JsonDerivedType(typeof(StopPlan), "stop")]
[JsonDerivedType(typeof(ConfirmPlan), "confirm")]
[GenerateSerializer, Immutable, Alias("CommissionCommand")]
public abstract record CommissionCommand;

/// <summary>What a decision rests on besides the plans in memory.</summary>
/// <param name="Authority">What the store's grain says of the caller (table B); null where a streamer confirms.</param>
/// <param name="Found">The plan, in memory or, once it is over, among what is stored; null where there is none.</param>
internal sealed record CommissionFacts(Authority? Authority, Plan? Found);

/// <summary>Makes a plan.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="RateBps">Its rate in basis points; C2 decides.</param>
/// <param name="Target">Its item or category, 1 to 64 characters; empty for the whole store.</param>
/// <param name="Streamers">Of a directional plan, the streamers in normal form, each once, at least one; of another, none.</param>
/// <param name="EffectiveFrom">Since when; null for now.</param>
/// <param name="EffectiveTo">Until when; null for no end.</param>
[GenerateSerializer, Immutable, Alias("CreatePlan")]
public sealed record CreatePlan(
    PlanKind Kind,
    long RateBps,
    string Target,
    ImmutableArray<string> Streamers,
    DateTimeOffset? EffectiveFrom,
    DateTimeOffset? EffectiveTo) : CommissionCommand;

/// <summary>A command to one plan.</summary>
/// <param name="PlanId">Which.</param>
[GenerateSerializer, Immutable, Alias("PlanCommand")]
public abstract record PlanCommand(string PlanId) : CommissionCommand;

/// <summary>Changes a plan's rate, and its start as long as it is not in force.</summary>
/// <param name="PlanId">Which plan.</param>
/// <param name="RateBps">The new rate in basis points; C2 decides.</param>
/// <param name="EffectiveFrom">The new start; null to leave it (C4).</param>
[GenerateSerializer, Immutable, Alias("ChangeRate")]
public sealed record ChangeRate(string PlanId, long RateBps, DateTimeOffset? EffectiveFrom) : PlanCommand(PlanId);

/// <summary>Stops a plan.</summary>
/// <param name="PlanId">Which.</param>
[GenerateSerializer, Immutable, Alias("StopPlan")]
public sealed record StopPlan(string PlanId) : PlanCommand(PlanId);

/// <summary>A streamer confirms what waits for it: the plan, its change of rate, or its stop (C3).</summary>
/// <param name="PlanId">Which plan.</param>
/// <param name="Streamer">Who, in normal form.</param>
[GenerateSerializer, Immutable, Alias("ConfirmPlan")]
public sealed record ConfirmPlan(string PlanId, string Streamer) : PlanCommand(PlanId);
