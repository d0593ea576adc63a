using System.Text.Json.Serialization;

namespace RelayHeat.Grains.Commission;

/// <summary>What has happened to a store's commission. The names are those of the audit feed (G4).</summary>
[JsonDerivedType(typeof(PlanCreated), "plan_created")]
[JsonDerivedType(typeof(PlanStartMoved), "plan_start_moved")]
[JsonDerivedType(typeof(PlanRateChanged), "plan_rate_changed")]
[JsonDerivedType(typeof(PlanRateProposed), "plan_rate_proposed")]
[JsonDerivedType(typeof(PlanConfirmed), "plan_confirmed")]
[JsonDerivedType(typeof(PlanStopRequested), "plan_stop_requested")]
[JsonDerivedType(typeof(PlanStopConfirmed), "plan_stop_confirmed")]
[JsonDerivedType(typeof(PlanStopped), "plan_stopped")]
[JsonDerivedType(typeof(PlanEnded), "plan_ended")]
internal abstract record CommissionEvent(string PlanId)
{
    /// <summary>The store's version that gave the caller the right (table B); null where no right on the store was needed.</summary>
    public long? MerchantVersion { get; init; }
}

internal sealed record PlanCreated(
    string PlanId,
    PlanKind Kind,
    string Target,
    int RateBps,
    ImmutableArray<string> Streamers,
    DateTimeOffset CreatedAt,
    DateTimeOffset EffectiveFrom,
    DateTimeOffset? EffectiveTo) : CommissionEvent(PlanId), ICreation;

/// <summary>C4: its start was moved before it came.</summary>
internal sealed record PlanStartMoved(string PlanId, DateTimeOffset EffectiveFrom) : CommissionEvent(PlanId);

internal sealed record PlanRateChanged(string PlanId, int RateBps) : CommissionEvent(PlanId);

/// <summary>C3: the rate is changed for each streamer who confirms it.</summary>
internal sealed record PlanRateProposed(string PlanId, int RateBps) : CommissionEvent(PlanId);

/// <summary>C3: for this streamer the plan is in force at this rate.</summary>
internal sealed record PlanConfirmed(string PlanId, string Streamer, int RateBps, DateTimeOffset ConfirmedAt) : CommissionEvent(PlanId);

/// <summary>C3: the stop waits for those who have confirmed the plan.</summary>
internal sealed record PlanStopRequested(string PlanId) : CommissionEvent(PlanId);

/// <summary>C3: for this streamer the plan is over.</summary>
internal sealed record PlanStopConfirmed(string PlanId, string Streamer) : CommissionEvent(PlanId);

internal sealed record PlanStopped(string PlanId) : CommissionEvent(PlanId);

/// <summary>C4: its period is over.</summary>
internal sealed record PlanEnded(string PlanId) : CommissionEvent(PlanId);
