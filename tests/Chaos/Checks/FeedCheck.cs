namespace RelayHeat.Chaos.Checks;

/// <summary>G4: no event is missing, doubled or out of order, and none appeared in front of one that a reader had read already.</summary>
internal static class FeedCheck
{
    public static IEnumerable<Violation> Check(World world, IEnumerable<FeedReader> followers) =>
        Versions(world).Concat(followers.SelectMany(f => Followed(world, f))).Select(what => new Violation(Fault.FeedBroken, what));

    private static IEnumerable<string> Versions(World world)
    {
        foreach (var events in world.Feed.GroupBy(e => e.Entity))
        {
            var expected = 1L;
            foreach (var e in events)
            {
                if (e.Version != expected) yield return $"expected version {expected}, found {e}";
                expected = e.Version + 1;
            }
        }
    }

    private static IEnumerable<string> Followed(World world, FeedReader follower)
    {
        foreach (var (before, after) in follower.Seen.Zip(follower.Seen.Skip(1)))
        {
            if (after.Sequence <= before.Sequence) yield return $"shown after {before.Sequence}: {after}";
        }
        var seen = follower.Seen.ToLookup(e => e.Sequence);
        var last = follower.Seen.Count > 0 ? follower.Seen[^1].Sequence : 0;
        foreach (var e in world.Feed.Where(e => e.Sequence <= last && !seen.Contains(e.Sequence)))
        {
            yield return $"appeared in front of what had been read: {e}";
        }
        var kept = world.Feed.Select(e => e.Sequence).ToHashSet();
        var entities = world.Feed.Select(e => e.Entity).ToHashSet();
        foreach (var e in follower.Seen.Where(e => entities.Contains(e.Entity) && !kept.Contains(e.Sequence)))
        {
            yield return $"was read, and is gone: {e}";
        }
    }
}
