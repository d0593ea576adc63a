namespace RelayHeat.Chaos.Checks;

/// <summary>Every shown state is the sum of its events, valid at every step, never above the cap, and the same in the list.</summary>
internal static class StateCheck
{
    private const int SeatLimit = 20;

    public static IEnumerable<Violation> Check(World world, Timelines timelines)
    {
        foreach (var what in world.Unreadable) yield return new(Fault.Unreadable, what);
        foreach (var (name, timeline) in timelines.Stores)
        {
            foreach (var what in timeline.Impossible) yield return new(Fault.StateUnlikeEvents, what);
            if (timeline.MostSeats > SeatLimit) yield return new(Fault.CapBroken, $"{name} held {timeline.MostSeats} full seats");
            foreach (var violation in Store(name, timeline, world)) yield return violation;
        }
        foreach (var (name, timeline) in timelines.Accounts)
        {
            foreach (var what in timeline.Impossible) yield return new(Fault.StateUnlikeEvents, what);
            if (Account(timeline, world.Accounts.GetValueOrDefault(name)) is { } what2)
                yield return new(Fault.StateUnlikeEvents, $"{name}: {what2}");
        }
        foreach (var name in world.Stores.Keys.Where(n => !timelines.Stores.ContainsKey(n)))
            yield return new(Fault.StateUnlikeEvents, $"{name} has no events");
    }

    private static IEnumerable<Violation> Store(string name, StoreTimeline timeline, World world)
    {
        var listed = world.Listed[name].ToList();
        if (world.Stores.GetValueOrDefault(name) is not { } shown)
        {
            if (timeline.IsRegistered) yield return new(Fault.StateUnlikeEvents, $"{name} is registered and cannot be read");
            if (listed.Count > 0) yield return new(Fault.DirectoryUnlikeState, $"{name} is listed and does not exist");
            yield break;
        }
        if (shown.SeatsInUse > SeatLimit) yield return new(Fault.CapBroken, $"{name} shows {shown.SeatsInUse} full seats");
        var told = (timeline.Version, timeline.Seats, timeline.Now.Count);
        if ((shown.Version, shown.SeatsInUse, shown.OpenBindings) != told)
            yield return new(Fault.StateUnlikeEvents, $"{name} shows {shown}, its events say {told}");
        if (!Ordered(shown.Bindings).SequenceEqual(Ordered(timeline.Now)))
            yield return new(Fault.StateUnlikeEvents, $"{name}: its bindings are not those of its events");
        var item = shown with { Bindings = new Dictionary<string, ShownBinding>() };
        if (listed.Count != 1 || (listed[0] with { Bindings = item.Bindings }) != item)
            yield return new(Fault.DirectoryUnlikeState, $"{name} is {item}, listed as {string.Join(", ", listed)}");
    }

    private static string? Account(AccountTimeline timeline, ShownAccount? shown)
    {
        // An account that only a store has named, as its main account, does not exist for others.
        if (shown is null) return timeline.IsRegistered || timeline.BoundStore is not null ? "exists and cannot be read" : null;
        // A sub-account gets no messages from its store. SidesCheck compares the two.
        var (store, permission) = shown.Account.Contains(':', StringComparison.Ordinal)
            ? (shown.BoundTo, shown.BoundPermission)
            : (timeline.BoundStore, timeline.BoundPermission);
        var told = (timeline.Version, store, permission, timeline.Invitations.Count);
        if ((shown.Version, shown.BoundTo, shown.BoundPermission, shown.OpenInvitations) != told)
            return $"shows {shown}, its events say {told}";
        var same = Ordered(shown.Invitations).SequenceEqual(Ordered(timeline.Invitations));
        return same ? null : "its invitations are not those of its events";
    }

    private static IEnumerable<KeyValuePair<string, T>> Ordered<T>(IEnumerable<KeyValuePair<string, T>> items) =>
        items.OrderBy(i => i.Key, StringComparer.Ordinal);
}
