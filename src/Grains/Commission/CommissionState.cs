using System.Text.Json.Serialization;
using RelayHeat.Grains.Policies;

namespace RelayHeat.Grains.Commission;

using Seen = Seen<CommissionState, CommissionEvent>;

/// <summary>The events of a store's commission, by their names in the audit feed (G4).</summary>
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
    /// <summary>The store's version that gave the caller the right (table B); null where none was needed.</summary>
    public long? MerchantVersion { get; init; }
}

internal sealed record PlanCreated(
    string PlanId, PlanKind Kind, string Target, int RateBps, ImmutableArray<string> Streamers, DateTimeOffset CreatedAt,
    DateTimeOffset EffectiveFrom, DateTimeOffset? EffectiveTo) : CommissionEvent(PlanId), ICreation;

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

/// <summary>A store's open plans. Each is a part: the row stays small with 10,000 of them, and a change rewrites one plan alone.</summary>
internal sealed record CommissionState : IHasParts
{
    public required string MerchantId { get; init; }

    /// <summary>As the record's: how many events there were.</summary>
    public long Version { get; init; }

    /// <summary>How many plans are open. As many parts must be read.</summary>
    public int OpenPlans { get; init; }

    [JsonIgnore]
    public ImmutableDictionary<string, Plan> Plans { get; init; } = ImmutableDictionary.Create<string, Plan>(StringComparer.Ordinal);

    /// <summary>The open plan of each target: all that the effective rate looks at.</summary>
    [JsonIgnore] public ImmutableDictionary<PlanTarget, string> ByTarget { get; init; } = ImmutableDictionary<PlanTarget, string>.Empty;

    /// <summary>Plans by their ends, soonest first. The number tells apart those of one instant.</summary>
    [JsonIgnore]
    public ImmutableSortedDictionary<(long EndMs, long Number), string> Ends { get; init; } =
        ImmutableSortedDictionary<(long EndMs, long Number), string>.Empty;

    /// <summary>The plan that ended last, for the answer of the command that ended it.</summary>
    [JsonIgnore] public Plan? LastEnded { get; init; }

    /// <summary>The open plan that changed last; null in a state that was read and has not changed since.</summary>
    [JsonIgnore] public Plan? LastChanged { get; init; }

    public Plan? OpenFor(PlanTarget target) => ByTarget.TryGetValue(target, out var planId) ? Plans[planId] : null;

    /// <summary>An open plan or the one that ended last, or null.</summary>
    public Plan? Find(string planId) =>
        Plans.TryGetValue(planId, out var open) ? open : LastEnded?.PlanId == planId ? LastEnded : null;

    /// <summary>C1: the plan whose rate counts, and that rate. Takes four lookups, however many plans there are.</summary>
    public (Plan Plan, int RateBps)? Effective(string? itemId, string? categoryId, string? streamer, DateTimeOffset at)
    {
        foreach (var kind in PlanKinds.ByPriority)
        {
            var id = kind == PlanKind.StoreWide ? "" : kind.IsOfItem() ? itemId : categoryId;
            if (id is not null && OpenFor(new PlanTarget(kind, id)) is { } plan && plan.RateAt(at, streamer) is { } rateBps)
            {
                return (plan, rateBps);
            }
        }
        return null;
    }

    public CommissionState Apply(CommissionEvent happened)
    {
        var version = Version + 1;
        var plan = happened is PlanCreated e ? NewPlan(e, version) : Plans[happened.PlanId].Apply(happened) with { Version = version };
        return (plan.IsStopped ? Without(plan) : With(plan)) with { Version = version };
    }

    public CommissionState WithParts(IEnumerable<Plan> open)
    {
        var plans = Plans.ToBuilder();
        var byTarget = ByTarget.ToBuilder();
        var ends = Ends.ToBuilder();
        foreach (var plan in open)
        {
            plans.Add(plan.PlanId, plan);
            byTarget.Add(plan.For, plan.PlanId);
            if (EndOf(plan) is { } end) ends.Add(end, plan.PlanId);
        }
        return this with { Plans = plans.ToImmutable(), ByTarget = byTarget.ToImmutable(), Ends = ends.ToImmutable() };
    }

    public void Check()
    {
        Invariant.Holds(Plans.Count <= PolicyLimits.MaxOpenPlans, "no more than 10,000 open plans");
        Invariant.Holds(Plans.Count == OpenPlans && ByTarget.Count == OpenPlans, "C1: one open plan for each kind and target, none lost");
        // A state that was read is checked whole. A commit changes one open plan at most, and checking 10,000 would delay questions.
        if (LastChanged is not null) Check(LastChanged);
        else if (LastEnded is null) foreach (var plan in Plans.Values) Check(plan);
    }

    private static void Check(Plan plan)
    {
        Invariant.Holds(plan.RateBps is >= 0 and <= PolicyLimits.MaxRateBps, "C2: a rate is within its bounds");
        Invariant.Holds(plan.Streamers.IsEmpty != plan.Kind.IsDirectional(), "C3: a directional plan names its streamers, no other does");
        Invariant.Holds(plan.Streamers.Count <= PolicyLimits.MaxPlanStreamers, "no more than 200 streamers a plan");
        Invariant.Holds(!(plan.EffectiveTo <= plan.EffectiveFrom), "C4: a period ends after it starts");
        Invariant.Holds(!plan.IsStopped, "what has stopped is not open");
        var waits = plan.IsStopping || plan.ProposedRateBps is not null;
        Invariant.Holds(!waits || plan.Kind == PlanKind.CategoryDirectional, "C3: only plans of a category wait for a change");
        Invariant.Holds(!waits || plan.HasParties, "C3: a change waits for somebody");
    }

    private CommissionState With(Plan plan)
    {
        var isNew = !Plans.ContainsKey(plan.PlanId);
        return this with
        {
            LastChanged = plan,
            OpenPlans = isNew ? OpenPlans + 1 : OpenPlans,
            Plans = Plans.SetItem(plan.PlanId, plan),
            ByTarget = isNew ? ByTarget.Add(plan.For, plan.PlanId) : ByTarget,
            Ends = isNew && EndOf(plan) is { } end ? Ends.Add(end, plan.PlanId) : Ends,
        };
    }

    private CommissionState Without(Plan ended) => this with
    {
        OpenPlans = OpenPlans - 1,
        Plans = Plans.Remove(ended.PlanId),
        ByTarget = ByTarget.Remove(ended.For),
        Ends = EndOf(ended) is { } end ? Ends.Remove(end) : Ends,
        // A plan may change and end in one commit.
        LastChanged = LastChanged?.PlanId == ended.PlanId ? null : LastChanged,
        LastEnded = ended,
    };

    private static (long EndMs, long Number)? EndOf(Plan plan) =>
        plan.EffectiveTo is { } to ? (to.ToUnixTimeMilliseconds(), plan.Number) : null;

    private static Plan NewPlan(PlanCreated e, long version) => new()
    {
        PlanId = e.PlanId,
        Number = version,
        Version = version,
        Kind = e.Kind,
        Target = e.Target,
        RateBps = e.RateBps,
        CreatedAt = e.CreatedAt,
        EffectiveFrom = e.EffectiveFrom,
        EffectiveTo = e.EffectiveTo,
        Streamers = Plan.NoStreamers.AddRange(e.Streamers.Select(s => KeyValuePair.Create(s, new StreamerTerms()))),
    };
}

internal static class CommissionProjections
{
    public static PlanView Plan(Plan plan, DateTimeOffset now)
    {
        var itemId = plan.Kind.IsOfItem() ? plan.Target : null;
        var categoryId = plan.Kind == PlanKind.CategoryDirectional ? plan.Target : null;
        var streamers = plan.Streamers.Select(s => Streamer(plan, s.Key, s.Value)).ToImmutableArray();
        return new PlanView(
            plan.PlanId, plan.Kind, plan.RateBps, itemId, categoryId, streamers, plan.EffectiveFrom, plan.EffectiveTo, plan.StatusAt(now),
            plan.Version)
        {
            ProposedRateBps = plan.ProposedRateBps,
        };
    }

    public static EffectiveRateView Effective(Seen seen, RateQuestion question, DateTimeOffset at) =>
        seen.State.Effective(question.ItemId, question.CategoryId, question.Streamer, at) is { } found
            ? new EffectiveRateView(found.RateBps, found.Plan.PlanId, found.Plan.Kind)
            : new EffectiveRateView(null, null, null);

    private static PlanStreamerView Streamer(Plan plan, string streamer, StreamerTerms terms)
    {
        var confirmed = terms.ConfirmedAt is not null;
        return new PlanStreamerView(streamer, confirmed, confirmed ? terms.RateBps : null, plan.Awaits(terms));
    }
}
