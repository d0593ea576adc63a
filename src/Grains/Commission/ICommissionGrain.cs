using System.Text.Json.Serialization;
using Orleans.Concurrency;
using RelayHeat.Grains.Merchants;

namespace RelayHeat.Grains.Commission;

/// <summary>
/// A store's commission: its plans, and the rate that they give. Each command and each question asks the store's grain for the caller's
/// rights (table B); a caller without the right is refused with <c>forbidden</c>.
/// </summary>
[Alias("ICommissionGrain")]
public interface ICommissionGrain : IAggregateGrain
{
    /// <summary>Makes a plan, at most 10,000 open ones. Needs <c>set_commission</c>. C1 to C5.</summary>
    /// <returns>Refuses with <c>rate_out_of_range</c>, <c>plan_conflict</c>, <c>plan_limit_reached</c>, <c>validation_failed</c>.</returns>
    [Alias("Create")] Task<Outcome<PlanView>> Create(CreatePlan command, CommandContext context);

    /// <summary>Changes a plan's rate; of a category plan, once each streamer confirms. Needs <c>set_commission</c>. C2 to C5.</summary>
    /// <returns>
    /// Refuses with <c>plan_not_found</c>, <c>rate_out_of_range</c>, <c>plan_start_locked</c>, <c>plan_stopped</c>,
    /// <c>validation_failed</c>.
    /// </returns>
    [Alias("ChangeRate")] Task<Outcome<PlanView>> ChangeRate(ChangeRate command, CommandContext context);

    /// <summary>Stops a plan; a category plan, for each streamer once it confirms. Needs <c>set_commission</c>. C3, C5, G3.</summary>
    /// <returns>Refuses with <c>plan_not_found</c>.</returns>
    [Alias("Stop")] Task<Outcome<PlanView>> Stop(StopPlan command, CommandContext context);

    /// <summary>A streamer confirms what waits for it: the plan, its change of rate, or its stop. That streamer. C3.</summary>
    /// <returns>Refuses with <c>plan_stopped</c>.</returns>
    [Alias("Confirm")] Task<Outcome<PlanView>> Confirm(ConfirmPlan command, CommandContext context);

    /// <summary>A plan, open or over. Needs <c>view_commission</c>.</summary>
    /// <returns>Refuses with <c>plan_not_found</c>.</returns>
    [Alias("Get"), AlwaysInterleave, ReadOnly] Task<Outcome<PlanView>> Get(string planId, Caller caller);

    /// <summary>
    /// The effective rate by the open plans (C1). Needs <c>view_commission</c>, or is the streamer's own. Asked for every order: read from
    /// memory, at a cost that does not grow with the number of plans.
    /// </summary>
    [Alias("GetEffective"), AlwaysInterleave, ReadOnly] Task<Outcome<EffectiveRateView>> GetEffective(RateQuestion question, Caller caller);
}

/// <summary>References to stores' commission; no call is made.</summary>
public static class CommissionGrains
{
    /// <summary>The grain of this id.</summary>
    public static ICommissionGrain GetCommission(this IGrainFactory grains, string merchantId) =>
        grains.GetReference<ICommissionGrain>(GrainKeys.Commission, merchantId);
}

/// <summary>The commands of a store's commission.</summary>
[JsonDerivedType(typeof(CreatePlan), "create")]
[JsonDerivedType(typeof(ChangeRate), "change_rate")]
[JsonDerivedType(typeof(StopPlan), "stop")]
[JsonDerivedType(typeof(ConfirmPlan), "confirm")]
[GenerateSerializer, Immutable, Alias("CommissionCommand")]
public abstract record CommissionCommand;

/// <summary>What a decision needs besides the plans in memory.</summary>
/// <param name="Authority">The caller's rights by the store's grain (table B); null where a streamer confirms.</param>
/// <param name="Found">The plan: from memory, or from storage once it is over; null where there is none.</param>
internal sealed record CommissionFacts(Authority? Authority, Plan? Found);

/// <summary>Makes a plan.</summary>
/// <param name="RateBps">Its rate in basis points; C2 limits it.</param>
/// <param name="Target">Its item or category, 1 to 64 characters; empty for the whole store.</param>
/// <param name="Streamers">Of a directional plan, the streamers in normal form, each once, at least one; of another, none.</param>
/// <param name="EffectiveFrom">Since when; null for now.</param>
/// <param name="EffectiveTo">Until when; null for no end.</param>
[GenerateSerializer, Immutable, Alias("CreatePlan")]
public sealed record CreatePlan(
    PlanKind Kind, long RateBps, string Target, ImmutableArray<string> Streamers,
    DateTimeOffset? EffectiveFrom, DateTimeOffset? EffectiveTo) : CommissionCommand;

/// <summary>A command to one plan.</summary>
[GenerateSerializer, Immutable, Alias("PlanCommand")]
public abstract record PlanCommand(string PlanId) : CommissionCommand;

/// <summary>Changes a plan's rate, and its start as long as it is not in force.</summary>
/// <param name="RateBps">The new rate in basis points; C2 limits it.</param>
/// <param name="EffectiveFrom">The new start; null to leave it (C4).</param>
[GenerateSerializer, Immutable, Alias("ChangeRate")]
public sealed record ChangeRate(string PlanId, long RateBps, DateTimeOffset? EffectiveFrom) : PlanCommand(PlanId);

/// <summary>Stops a plan.</summary>
[GenerateSerializer, Immutable, Alias("StopPlan")]
public sealed record StopPlan(string PlanId) : PlanCommand(PlanId);

/// <summary>A streamer confirms what waits for it: the plan, its change of rate, or its stop (C3).</summary>
/// <param name="Streamer">Who, in normal form.</param>
[GenerateSerializer, Immutable, Alias("ConfirmPlan")]
public sealed record ConfirmPlan(string PlanId, string Streamer) : PlanCommand(PlanId);

/// <summary>A plan of commission as it is shown.</summary>
/// <param name="Kind">Its kind, which decides its priority (C1).</param>
/// <param name="RateBps">The rate in basis points; while a change waits for streamers, the former one (C3).</param>
/// <param name="ItemId">Its item; null unless it is of an item.</param>
/// <param name="CategoryId">Its category; null unless it is of a category.</param>
/// <param name="Streamers">Those whom a directional plan names, in the order of their names.</param>
/// <param name="EffectiveTo">When it is over, at that instant exactly; null for no end.</param>
/// <param name="Version">Rises with every change of it.</param>
[GenerateSerializer, Immutable, Alias("PlanView")]
public sealed record PlanView(
    string PlanId, PlanKind Kind, int RateBps, string? ItemId, string? CategoryId, ImmutableArray<PlanStreamerView> Streamers,
    DateTimeOffset EffectiveFrom, DateTimeOffset? EffectiveTo, PlanStatus Status, long Version)
{
    /// <summary>C3: the rate that waits for streamers to confirm it; null where none does.</summary>
    [Id(0)] public int? ProposedRateBps { get; init; }
}

/// <summary>A streamer whom a directional plan names.</summary>
/// <param name="RateBps">The rate that it has confirmed, in basis points; null until it has.</param>
/// <param name="Awaits">What it has still to confirm; null for nothing.</param>
[GenerateSerializer, Immutable, Alias("PlanStreamerView")]
public sealed record PlanStreamerView(string Streamer, bool Confirmed, int? RateBps, Awaited? Awaits);

/// <summary>The effective rate (C1).</summary>
/// <param name="RateBps">The rate in basis points; null where no plan is in force.</param>
[GenerateSerializer, Immutable, Alias("EffectiveRateView")]
public sealed record EffectiveRateView(int? RateBps, string? PlanId, PlanKind? Kind);

/// <summary>What the effective rate is asked for. What is left out matches no plan that names it.</summary>
/// <param name="Streamer">The streamer in normal form, or null.</param>
/// <param name="At">The instant; null for now.</param>
[GenerateSerializer, Immutable, Alias("RateQuestion")]
public sealed record RateQuestion(string? ItemId, string? CategoryId, string? Streamer, DateTimeOffset? At);
