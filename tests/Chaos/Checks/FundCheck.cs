namespace RelayHeat.Chaos.Checks;

/// <summary>Balances are the sums of movements, and every movement is shown once, with the balances after it (D2).</summary>
internal static class FundCheck
{
    public static IEnumerable<Violation> Check(World world, Timelines timelines)
    {
        foreach (var store in timelines.Funds.Keys.Union(world.Funds.Keys))
        {
            var timeline = timelines.Funds.GetValueOrDefault(store) ?? new FundTimeline([]);
            foreach (var broken in timeline.Broken) yield return broken;
            if (world.Funds.GetValueOrDefault(store) is not { } shown)
            {
                yield return new(Fault.StateUnlikeEvents, $"the funds of {store} have moved and cannot be read");
                continue;
            }
            if ((shown.AvailableFen, shown.HeldFen) != timeline.Now)
                yield return new(Fault.LedgerBroken, $"{store} shows {shown}, its movements come to {timeline.Now}");
            if (shown.Version != timeline.Version)
                yield return new(Fault.StateUnlikeEvents, $"{store} shows {shown}, its last movement is {timeline.Version}");
            foreach (var id in timeline.Movements.Keys.Union(shown.Movements.Select(m => m.Key)))
            {
                var (listed, told) = (shown.Movements[id].ToList(), timeline.Movements.GetValueOrDefault(id));
                if (listed.Count != 1 || listed[0] != told)
                    yield return new(Fault.StateUnlikeEvents, $"{store}: {id} is {told}, listed as {string.Join(", ", listed)}");
            }
        }
    }
}
