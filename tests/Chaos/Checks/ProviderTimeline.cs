namespace RelayHeat.Chaos.Checks;

/// <summary>A provider at each of its versions, computed only from its events.</summary>
internal sealed class ProviderTimeline
{
    private readonly List<ShownProvider> _states = [new("", 0, 0, 0)];
    private readonly HashSet<(string Kind, string Id)> _ids = [];
    private readonly Dictionary<string, long> _unpaidFines = [];

    public ProviderTimeline(IEnumerable<FeedEvent> events)
    {
        foreach (var e in events) Apply(e);
    }

    public ShownProvider Now => _states[^1];

    /// <summary>Events that cannot follow the ones before them.</summary>
    public List<Violation> Broken { get; } = [];

    public ShownProvider At(long version) => _states.Last(s => s.Version <= version);

    private void Apply(FeedEvent e)
    {
        if (Now.Status == "barred" && !IsMoney(e)) Broken.Add(new(Fault.BarBroken, $"{e}: it is barred"));
        var next = e.Type switch
        {
            "provider_filed" => From(e, "", "draft") with { Round = 1 },
            "application_saved" or "evidence_added" => From(e, "draft", "draft"),
            "application_submitted" => From(e, "draft", "under_review"),
            "application_withdrawn" or "application_returned" => From(e, "under_review", "draft"),
            "provider_admitted" => From(e, "under_review", "admitted"),
            "provider_exited" => From(e, "admitted", "exited"),
            "provider_removed" => From(e, "admitted", "removed"),
            "provider_barred" => Now with { Status = "barred" },
            "round_opened" => From(e, "exited", "draft") with { Round = e.Number("round") },
            "deposit_moved" => Now with { DepositFen = Move(e) },
            "fine_imposed" or "fine_paid" => Fined(e),
            _ => Now,
        };
        _states.Add(next with { Version = e.Version });
    }

    private ShownProvider From(FeedEvent e, string before, string after)
    {
        if (Now.Status != before) Broken.Add(new(Fault.StateUnlikeEvents, $"{e}: it is {Now}"));
        return Now with { Status = after };
    }

    private long Move(FeedEvent e)
    {
        Use(e, "entry", e.At("entryId"));
        var amountFen = e.Number("amountFen");
        var balanceFen = Now.DepositFen + (e.At("kind") == "payment" ? amountFen : -amountFen);
        if (balanceFen < 0) Broken.Add(new(Fault.LedgerBroken, $"{e}: the deposit comes to {balanceFen}"));
        return balanceFen;
    }

    private ShownProvider Fined(FeedEvent e)
    {
        var isPayment = e.Type == "fine_paid";
        var (fineId, amountFen) = (e.At("fineId"), e.Number("amountFen"));
        Use(e, isPayment ? "payment" : "fine", isPayment ? e.At("paymentId") : fineId);
        var unpaidFen = _unpaidFines.GetValueOrDefault(fineId) + (isPayment ? -amountFen : amountFen);
        if (unpaidFen < 0) Broken.Add(new(Fault.LedgerBroken, $"{e}: {unpaidFen} of it are unpaid"));
        _unpaidFines[fineId] = unpaidFen;
        return Now;
    }

    private void Use(FeedEvent e, string kind, string id)
    {
        if (!_ids.Add((kind, id))) Broken.Add(new(Fault.IdUsedTwice, $"{e}: the id has had its effect"));
    }

    private static bool IsMoney(FeedEvent e) => e.Type is "deposit_moved" or "fine_imposed" or "fine_paid" or "facts_recorded";
}
