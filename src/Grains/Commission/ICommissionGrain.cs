using Orleans.Concurrency;

namespace RelayHeat.Grains.Commission;

/// <summary>
/// A store's commission: its plans, and the rate that they give. Who may do what is asked of the store's grain at each command and
/// each question (table B); who may not is refused with <c>forbidden</c>.
/// </summary>
[Alias("ICommissionGrain")]
public interface ICommissionGrain : IAggregateGrain
{
    /// <summary>Makes a plan, at most 10,000 open ones. Needs <c>set_commission</c>. C1 to C5.</summary>
    /// <param name="command">The plan.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>
    /// The plan; refuses with <c>rate_out_of_range</c>, <c>plan_conflict</c>, <c>plan_limit_reached</c>, <c>validation_failed</c>.
    /// </returns>
    [Alias("Create")]
    Task<Outcome<PlanView>> Create(CreatePlan command, CommandContext context);

    /// <summary>
    /// Changes a plan's rate; of a category plan, for each streamer once it confirms. Needs <c>set_commission</c>. C2 to C5.
    /// </summary>
    /// <param name="command">The rate.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>
    /// The plan; refuses with <c>plan_not_found</c>, <c>rate_out_of_range</c>, <c>plan_start_locked</c>, <c>plan_stopped</c>,
    /// <c>validation_failed</c>.
    /// </returns>
    [Alias("ChangeRate")]
    Task<Outcome<PlanView>> ChangeRate(ChangeRate command, CommandContext context);

    /// <summary>Stops a plan; a category plan, for each streamer once it confirms. Needs <c>set_commission</c>. C3, C5, G3.</summary>
    /// <param name="command">Which.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>The plan; refuses with <c>plan_not_found</c>.</returns>
    [Alias("Stop")]
    Task<Outcome<PlanView>> Stop(StopPlan command, CommandContext context);

    /// <summary>A streamer confirms what waits for it: the plan, its change of rate, or its stop. That streamer. C3.</summary>
    /// <param name="command">Which plan.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>The plan; refuses with <c>plan_stopped</c>.</returns>
    [Alias("Confirm")]
    Task<Outcome<PlanView>> Confirm(ConfirmPlan command, CommandContext context);

    /// <summary>A plan, open or over. Needs <c>view_commission</c>.</summary>
    /// <param name="planId">Which.</param>
    /// <param name="caller">Who asks.</param>
    /// <returns>The plan; refuses with <c>plan_not_found</c>.</returns>
    [Alias("Get"), AlwaysInterleave, ReadOnly]
    Task<Outcome<PlanView>> Get(string planId, Caller caller);

    /// <summary>
    /// The effective rate, by the open plans as they stand (C1). Needs <c>view_commission</c>, or is the streamer's own. Asked for
    /// every order: read in memory, at a cost that does not grow with the number of plans.
    /// </summary>
    /// <param name="question">For what.</param>
    /// <param name="caller">Who asks.</param>
    /// <returns>The rate, or nulls.</returns>
    [Alias("GetEffective"), AlwaysInterleave, ReadOnly]
    Task<Outcome<EffectiveRateView>> GetEffective(RateQuestion question, Caller caller);
}
