namespace RelayHeat.Chaos.Checks;

/// <summary>A store's plans at each version, computed only from the events of its commission.</summary>
internal sealed class CommissionTimeline
{
    private readonly Dictionary<string, List<Plan>> _plans = [];
    private readonly Dictionary<(string Kind, string Target), string> _open = [];

    public CommissionTimeline(IEnumerable<FeedEvent> events)
    {
        foreach (var e in events) Apply(e);
    }

    /// <summary>Events that cannot follow the ones before them.</summary>
    public List<Violation> Broken { get; } = [];

    /// <summary>The events that needed a right on the store.</summary>
    public List<FeedEvent> ByRight { get; } = [];

    public IEnumerable<KeyValuePair<string, ShownPlan>> Now => _plans.Select(p => KeyValuePair.Create(p.Key, p.Value[^1].Show()));

    /// <summary>A plan at a version; null if there was none.</summary>
    public ShownPlan? At(string planId, long version) =>
        _plans.GetValueOrDefault(planId)?.LastOrDefault(p => p.Version <= version)?.Show();

    private void Apply(FeedEvent e)
    {
        // A streamer needs no right on the store to confirm. The last confirmation of a stop ends the plan.
        var isByStreamer = e.Type is "plan_confirmed" or "plan_stop_confirmed"
            || (e.Type == "plan_stopped" && e.At("merchantVersion") == "");
        if (!isByStreamer) ByRight.Add(e);
        var planId = e.At("planId");
        if (e.Type == "plan_created")
        {
            var made = Plan.Made(e);
            if (!_open.TryAdd((made.Kind, made.Target), planId))
                Broken.Add(new(Fault.PlansCollide, $"{e}: {_open[(made.Kind, made.Target)]} is open for that"));
            _plans[planId] = [made];
        }
        else if (_plans.GetValueOrDefault(planId) is { } plan && plan[^1].Stage != "stopped")
        {
            plan.Add(plan[^1].After(e) with { Version = e.Version });
            if (plan[^1].Stage == "stopped") _open.Remove((plan[^1].Kind, plan[^1].Target));
        }
        else
        {
            Broken.Add(new(Fault.StateUnlikeEvents, $"{e}: there is no such plan, or none any more"));
        }
    }

    private sealed record Terms(long? RateBps, bool IsReleased)
    {
        public bool Holds => RateBps is not null && !IsReleased;
    }

    private sealed record Plan(string Kind, string Target, long RateBps, long Version)
    {
        public long? ProposedBps { get; private init; }

        public string Stage { get; private init; } = "open";

        private IReadOnlyDictionary<string, Terms> Streamers { get; init; } = new Dictionary<string, Terms>();

        public static Plan Made(FeedEvent e) => new(e.At("kind"), e.At("target"), e.Number("rateBps"), e.Version)
        {
            Streamers = e.Data.GetProperty("streamers").EnumerateArray()
                .ToDictionary(s => s.GetString()!, _ => new Terms(null, IsReleased: false)),
        };

        public Plan After(FeedEvent e) => e.Type switch
        {
            "plan_rate_changed" => this with
            {
                RateBps = e.Number("rateBps"),
                ProposedBps = null,
                Streamers = Streamers.ToDictionary(
                    s => s.Key, s => s.Value.Holds ? s.Value with { RateBps = e.Number("rateBps") } : s.Value),
            },
            "plan_rate_proposed" => (this with { ProposedBps = e.Number("rateBps") }).Settled(),
            "plan_confirmed" => With(e, t => t with { RateBps = e.Number("rateBps") }).Settled(),
            "plan_stop_requested" => this with { Stage = "stopping", ProposedBps = null },
            "plan_stop_confirmed" => With(e, t => t with { IsReleased = true }),
            "plan_stopped" or "plan_ended" => this with { Stage = "stopped", ProposedBps = null },
            _ => this,
        };

        public ShownPlan Show() => new(
            Kind, Target, RateBps, ProposedBps, Stage, ShownPlan.Listed(Streamers.Select(s => (s.Key, s.Value.RateBps))), Version);

        // C3: a rate that all streamers with the plan in force have confirmed becomes the plan's rate.
        private Plan Settled() => ProposedBps is { } proposed && Streamers.Values.All(s => !s.Holds || s.RateBps == proposed)
            ? this with { RateBps = proposed, ProposedBps = null }
            : this;

        private Plan With(FeedEvent e, Func<Terms, Terms> change) => this with
        {
            Streamers = Streamers.ToDictionary(s => s.Key, s => s.Key == e.At("streamer") ? change(s.Value) : s.Value),
        };
    }
}
