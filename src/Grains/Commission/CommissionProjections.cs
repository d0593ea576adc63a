namespace RelayHeat.Grains.Commission;

using Seen = Seen<CommissionState, CommissionEvent>;

/// <summary>How a store's commission is shown.</summary>
internal static class CommissionProjections
{
    public static PlanView Plan(Plan plan, DateTimeOffset now) => new(
        plan.PlanId,
        plan.Kind,
        plan.RateBps,
        plan.Kind.IsOfItem() ? plan.Target : null,
        plan.Kind == PlanKind.CategoryDirectional ? plan.Target : null,
        [.. plan.Streamers.Select(s => Streamer(plan, s.Key, s.Value))],
        plan.EffectiveFrom,
        plan.EffectiveTo,
        plan.StatusAt(now),
        plan.Version)
    {
        ProposedRateBps = plan.ProposedRateBps,
    };

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
