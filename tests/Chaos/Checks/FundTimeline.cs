namespace RelayHeat.Chaos.Checks;

/// <summary>A fund account's balances after each movement, computed only from its events.</summary>
internal sealed class FundTimeline
{
    private readonly Dictionary<string, ShownMovement> _movements = [];

    public FundTimeline(IEnumerable<FeedEvent> events)
    {
        foreach (var e in events) Apply(e);
    }

    public (long AvailableFen, long HeldFen) Now { get; private set; }

    public long Version { get; private set; }

    public IReadOnlyDictionary<string, ShownMovement> Movements => _movements;

    /// <summary>Events that cannot follow the ones before them.</summary>
    public List<Violation> Broken { get; } = [];

    private void Apply(FeedEvent e)
    {
        var (kind, amountFen) = (e.At("kind"), e.Number("amountFen"));
        var (available, held, from, to) = kind switch
        {
            "top_up" => (1, 0, "bank", "available"),
            "hold" => (-1, 1, "available", "held"),
            "release" => (1, -1, "held", "available"),
            "charge" => (0, -1, "held", "platform"),
            "refund" => (1, 0, "platform", "available"),
            "withdraw" => (-1, 0, "available", "bank"),
            _ => throw new InvalidOperationException($"Unknown movement: {e}"),
        };
        if ((e.At("debit"), e.At("credit")) != (from, to)) Broken.Add(new(Fault.LedgerBroken, $"{e}: goes from {from} to {to}"));
        Now = (Now.AvailableFen + (available * amountFen), Now.HeldFen + (held * amountFen));
        Version = e.Version;
        if (Now.AvailableFen < 0 || Now.HeldFen < 0) Broken.Add(new(Fault.LedgerBroken, $"{e}: the balances come to {Now}"));
        if (!_movements.TryAdd(e.At("entryId"), new(Version, kind, amountFen, Now.AvailableFen, Now.HeldFen)))
            Broken.Add(new(Fault.IdUsedTwice, $"{e}: the id has had its effect"));
    }
}
