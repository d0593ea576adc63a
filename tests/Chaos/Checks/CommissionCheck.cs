using System.Globalization;

namespace RelayHeat.Chaos.Checks;

/// <summary>Plans are the sums of their events, and nobody without the right created, changed or stopped one (C5).</summary>
internal static class CommissionCheck
{
    public static IEnumerable<Violation> Check(World world, Timelines timelines)
    {
        foreach (var (store, timeline) in timelines.Commissions)
        {
            foreach (var broken in timeline.Broken) yield return broken;
            foreach (var e in timeline.ByRight.Where(e => !HadTheRight(timelines.Store(store), store, e)))
                yield return new(Fault.RightMissing, $"{e}: {e.Actor} had no right to");
            var told = timeline.Now.ToDictionary();
            var shown = world.Plans.GetValueOrDefault(store) ?? [];
            foreach (var planId in told.Keys.Union(shown.Keys))
            {
                var (one, other) = (shown.GetValueOrDefault(planId), told.GetValueOrDefault(planId));
                if (one != other) yield return new(Fault.StateUnlikeEvents, $"{planId} shows {one}, its events say {other}");
            }
        }
        foreach (var (store, plans) in world.Plans.Where(p => p.Value.Count > 0 && !timelines.Commissions.ContainsKey(p.Key)))
            yield return new(Fault.StateUnlikeEvents, $"{store} has {plans.Count} plans and no events of them");
    }

    // Table B at the version that the event names: the main account, or an account that is bound with full rights.
    private static bool HadTheRight(StoreTimeline timeline, string store, FeedEvent e)
    {
        if (!long.TryParse(e.At("merchantVersion"), NumberStyles.None, CultureInfo.InvariantCulture, out var version)) return false;
        if (!timeline.IsRegistered || version < 1 || version > timeline.Version) return false;
        return e.Actor == Commands.OwnerOf(store) || timeline.At(version, e.Actor) is { IsBound: true, Permission: "full" };
    }
}
