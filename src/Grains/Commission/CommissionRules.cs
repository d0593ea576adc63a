using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.Policies;

namespace RelayHeat.Grains.Commission;

using Decision = Decision<CommissionEvent>;

/// <summary>The rules of a store's commission: section C.</summary>
internal readonly struct CommissionRules : IRules<CommissionState, CommissionCommand, CommissionEvent>
{
    /// <summary>How many ended plans one commit records: every plan of a store may end at the same midnight.</summary>
    public const int MaxEndedAtOnce = 64;

    public static CommissionState New(string id) => new() { MerchantId = id };
    public static CommissionState Apply(CommissionState state, CommissionEvent happened) => state.Apply(happened);
    public static void Check(CommissionState state) => state.Check();

    // C5, table B. Only a streamer whom the plan names confirms it; to others a missing plan and a foreign one look the same.
    public static Refusal? Authorise(CommissionState state, CommissionCommand command, DecisionContext context)
    {
        if (command is ConfirmPlan c)
        {
            var isNamed = c.Streamer == context.Caller.Account && Find(state, c, context)?.Streamers.ContainsKey(c.Streamer) == true;
            return isNamed ? null : new Refusal(Codes.Forbidden);
        }
        return context.Said<CommissionFacts>().Authority!.Refuse(context.Caller, Capabilities.SetCommission);
    }

    public static Decision Decide(CommissionState state, CommissionCommand command, DecisionContext context)
    {
        Decision decision = command switch
        {
            CreatePlan c => Create(state, c, context),
            ChangeRate c => Change(state, c, context),
            StopPlan c => Stop(state, c, context),
            ConfirmPlan c => Confirm(state, c, context),
            _ => throw new InvalidOperationException($"Unknown command {command.GetType().Name}."),
        };
        var vouchedBy = context.Said<CommissionFacts>().Authority?.MerchantVersion;
        return decision is Decision.Accepted { Events: var events } accepted
            ? accepted with { Events = [.. events.Select(e => e with { MerchantVersion = vouchedBy })] }
            : decision;
    }

    // C4: at effectiveTo exactly a plan is over. Every rule looks at the clock, so an end that is not recorded yet holds too.
    public static ImmutableArray<CommissionEvent> Due(CommissionState state, DateTimeOffset now)
    {
        var nowMs = now.ToUnixTimeMilliseconds();
        return [.. state.Ends.TakeWhile(e => e.Key.EndMs <= nowMs).Take(MaxEndedAtOnce).Select(e => new PlanEnded(e.Value))];
    }

    public static DateTimeOffset? NextDueAt(CommissionState state) =>
        state.Ends.IsEmpty ? null : DateTimeOffset.FromUnixTimeMilliseconds(state.Ends.First().Key.EndMs);

    public static Part? Part(CommissionState before, CommissionEvent happened, CommissionState after, DateTimeOffset now)
    {
        var plan = after.Find(happened.PlanId)!;
        return new Part(plan.PlanId, plan.Number, plan.CreatedAt, !plan.IsStopped, plan) { IsNew = happened is PlanCreated };
    }

    public static CommissionState WithParts(CommissionState state, OpenParts open) => state.WithParts(open.As<Plan>());

    public static long VersionOf(CommissionState state, CommissionCommand command, DecisionContext context, long version) =>
        command is PlanCommand c ? (Find(state, c, context)?.Version ?? 0) : version;

    private static Plan? Find(CommissionState state, PlanCommand command, DecisionContext context) =>
        state.Find(command.PlanId) ?? context.Said<CommissionFacts>().Found;

    private static Decision Create(CommissionState state, CreatePlan c, DecisionContext context)
    {
        var (policy, now) = (context.Policy.Commission, context.Now);
        var from = c.EffectiveFrom ?? now;
        if (OutOfRange(c.RateBps, policy) is { } outOfRange) return outOfRange;
        if (c.Streamers.Length > policy.StreamersPerPlan)
        {
            return Refusals.Invalid("/streamers", $"Must have at most {policy.StreamersPerPlan} items.");
        }
        if (c.EffectiveTo <= from) return Refusals.Invalid("/effectiveTo", "Must be later than effectiveFrom.");
        if (c.EffectiveTo <= now) return Refusals.Invalid("/effectiveTo", "Must be in the future.");
        var held = state.OpenFor(new PlanTarget(c.Kind, c.Target));
        if (held is not null && held.StatusAt(now) != PlanStatus.Stopped)
        {
            return new Refusal(Codes.PlanConflict).With("planId", held.PlanId);
        }
        if (state.OpenPlans >= policy.OpenPlanLimit) return new Refusal(Codes.PlanLimitReached).With("limit", policy.OpenPlanLimit);
        var planId = PlanId.For(state.MerchantId, context.NextVersion);
        var created = new PlanCreated(planId, c.Kind, c.Target, (int)c.RateBps, c.Streamers, now, from, c.EffectiveTo);
        // The plan before it is over although its end is not recorded yet.
        return held is null ? created : Both(new PlanEnded(held.PlanId), created);
    }

    private static Decision Change(CommissionState state, ChangeRate c, DecisionContext context)
    {
        if (Find(state, c, context) is not { } plan) return new Refusal(Codes.PlanNotFound);
        if (plan.StatusAt(context.Now) is PlanStatus.Stopping or PlanStatus.Stopped) return new Refusal(Codes.PlanStopped);
        if (OutOfRange(c.RateBps, context.Policy.Commission) is { } outOfRange) return outOfRange;
        var events = ImmutableArray.CreateBuilder<CommissionEvent>();
        if (c.EffectiveFrom is { } from && from != plan.EffectiveFrom)
        {
            if (plan.StatusAt(context.Now) == PlanStatus.InForce) // C4
            {
                return new Refusal(Codes.PlanStartLocked).With("effectiveFrom", plan.EffectiveFrom);
            }
            if (plan.EffectiveTo <= from) return Refusals.Invalid("/effectiveFrom", "Must be earlier than effectiveTo.");
            events.Add(new PlanStartMoved(plan.PlanId, from));
        }
        var rateBps = (int)c.RateBps;
        if (rateBps != (plan.ProposedRateBps ?? plan.RateBps))
        {
            events.Add(NeedsStreamers(plan) ? new PlanRateProposed(plan.PlanId, rateBps) : new PlanRateChanged(plan.PlanId, rateBps));
        }
        return events.Count == 0 ? Decision.Nothing : new Decision.Accepted(events.ToImmutable());
    }

    private static Decision Stop(CommissionState state, StopPlan c, DecisionContext context)
    {
        if (Find(state, c, context) is not { } plan) return new Refusal(Codes.PlanNotFound);
        if (plan.StatusAt(context.Now) is PlanStatus.Stopping or PlanStatus.Stopped) return Decision.Nothing;
        return NeedsStreamers(plan) ? new PlanStopRequested(plan.PlanId) : new PlanStopped(plan.PlanId);
    }

    private static Decision Confirm(CommissionState state, ConfirmPlan c, DecisionContext context)
    {
        var (plan, now) = (Find(state, c, context)!, context.Now);
        var terms = plan.Streamers[c.Streamer];
        if (terms.IsReleased) return Decision.Nothing;
        if (plan.StatusAt(now) == PlanStatus.Stopped) return new Refusal(Codes.PlanStopped);
        return plan.Awaits(terms) switch
        {
            Awaited.Plan or Awaited.Rate => new PlanConfirmed(plan.PlanId, c.Streamer, plan.ProposedRateBps ?? plan.RateBps, now),
            Awaited.Stop when plan.Streamers.Values.Count(s => s.Holds) == 1 =>
                Both(new PlanStopConfirmed(plan.PlanId, c.Streamer), new PlanStopped(plan.PlanId)),
            Awaited.Stop => new PlanStopConfirmed(plan.PlanId, c.Streamer),
            // It had not confirmed before the stop was requested, and comes too late.
            null when plan.IsStopping => new Refusal(Codes.PlanStopped),
            _ => Decision.Nothing,
        };
    }

    // C3: of a category plan, a change of rate and a stop wait for those for whom it is in force.
    private static bool NeedsStreamers(Plan plan) => plan.Kind == PlanKind.CategoryDirectional && plan.HasParties;

    // C2.
    private static Refusal? OutOfRange(long rateBps, CommissionPolicy policy) =>
        rateBps >= 0 && rateBps <= policy.RateCeilingBps ? null : new Refusal(Codes.RateOutOfRange).With("max", policy.RateCeilingBps);

    private static Decision Both(CommissionEvent first, CommissionEvent second) => new Decision.Accepted([first, second]);
}
