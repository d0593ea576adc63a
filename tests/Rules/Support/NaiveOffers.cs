namespace RelayHeat.Rules.Support;

/// <summary>
/// What sections C1, C3 and C4 say, written down a second time without any index: a list of what the store has offered, searched
/// from end to end.
/// </summary>
internal sealed class NaiveOffers
{
    private static readonly List<string> Order = ["ItemDirectional", "CategoryDirectional", "ItemGeneral", "StoreWide"];

    private readonly List<Offer> _offers = [];

    public void Make(string planId, CreatePlan c, DateTimeOffset now) => _offers.Add(new Offer
    {
        PlanId = planId,
        Kind = c.Kind.ToString(),
        Target = c.Target,
        Asked = (int)c.RateBps,
        From = c.EffectiveFrom ?? now,
        To = c.EffectiveTo ?? DateTimeOffset.MaxValue,
    });

    public void Change(string planId, int rateBps, DateTimeOffset? from)
    {
        var offer = Of(planId);
        offer.Asked = rateBps;
        offer.From = from ?? offer.From;
        if (offer.Kind == "CategoryDirectional") return;
        foreach (var (streamer, agreed) in offer.Agreed.ToList()) offer.Agreed[streamer] = (rateBps, agreed.Since);
    }

    public void Stop(string planId)
    {
        var offer = Of(planId);
        if (offer.Kind == "CategoryDirectional" && offer.Agreed.Count > 0) offer.IsStopping = true;
        else offer.IsOver = true;
    }

    public void Confirm(string planId, string streamer, DateTimeOffset now)
    {
        var offer = Of(planId);
        if (offer.IsStopping)
        {
            offer.Agreed.Remove(streamer);
            if (offer.Agreed.Count == 0) offer.IsOver = true;
            return;
        }
        offer.Agreed[streamer] = (offer.Asked, offer.Agreed.TryGetValue(streamer, out var held) ? held.Since : now);
    }

    public (string PlanId, int RateBps)? Effective(string? item, string? category, string? streamer, DateTimeOffset at) => _offers
        .Where(o => !o.IsOver && o.From <= at && at < o.To)
        .Where(o => o.Kind == "StoreWide" || o.Target == (o.Kind == "CategoryDirectional" ? category : item))
        .Select(o => (Offer: o, Rate: RateOf(o, streamer, at)))
        .Where(found => found.Rate is not null)
        .OrderBy(found => Order.IndexOf(found.Offer.Kind))
        .Select(found => ((string, int)?)(found.Offer.PlanId, found.Rate!.Value))
        .FirstOrDefault();

    private static int? RateOf(Offer offer, string? streamer, DateTimeOffset at)
    {
        if (!offer.Kind.EndsWith("Directional", StringComparison.Ordinal)) return offer.Asked;
        return streamer is not null && offer.Agreed.TryGetValue(streamer, out var agreed) && agreed.Since <= at ? agreed.RateBps : null;
    }

    private Offer Of(string planId) => _offers.Single(o => o.PlanId == planId);

    private sealed class Offer
    {
        public required string PlanId { get; init; }

        public required string Kind { get; init; }

        public required string Target { get; init; }

        public required int Asked { get; set; }

        public required DateTimeOffset From { get; set; }

        public required DateTimeOffset To { get; init; }

        public Dictionary<string, (int RateBps, DateTimeOffset Since)> Agreed { get; } = [];

        public bool IsStopping { get; set; }

        public bool IsOver { get; set; }
    }
}
