namespace RelayHeat.Chaos.Checks;

/// <summary>Providers are the sums of their events, and a bar holds for the entity and for its subjects.</summary>
internal static class ProviderCheck
{
    public static IEnumerable<Violation> Check(World world, Timelines timelines) =>
    [
        .. timelines.Providers.SelectMany(p => p.Value.Broken),
        .. timelines.Providers.SelectMany(p => State(p.Key, p.Value, world)),
        .. world.Providers.Keys.Where(p => !timelines.Providers.ContainsKey(p))
            .Select(p => new Violation(Fault.StateUnlikeEvents, $"{p} has no events")),
        .. Bars(world).Select(what => new Violation(Fault.BarBroken, what)),
    ];

    private static IEnumerable<Violation> State(string uscc, ProviderTimeline timeline, World world)
    {
        var told = timeline.Now;
        if (world.Providers.GetValueOrDefault(uscc) is not { } shown)
        {
            yield return new(Fault.StateUnlikeEvents, $"{uscc} is {told} and cannot be read");
            yield break;
        }
        if (shown.DepositFen != told.DepositFen)
            yield return new(Fault.LedgerBroken, $"{uscc} shows a deposit of {shown.DepositFen}, its movements come to {told.DepositFen}");
        if (shown != told) yield return new(Fault.StateUnlikeEvents, $"{uscc} shows {shown}, its events say {told}");
        var listed = world.ListedProviders[uscc].ToList();
        if (listed.Count != 1 || listed[0] != shown)
            yield return new(Fault.DirectoryUnlikeState, $"{uscc} is {shown}, listed as {string.Join(", ", listed)}");
    }

    private static IEnumerable<string> Bars(World world)
    {
        var subjects = world.Feed.Where(e => e.Entity.StartsWith("subject/", StringComparison.Ordinal)).ToLookup(e => e.Entity);
        foreach (var events in subjects)
        {
            foreach (var late in events.SkipWhile(e => e.Type != "subject_barred").Skip(1)) yield return $"{late}: it is barred";
        }
        foreach (var firm in world.Feed.Where(e => e.Entity.StartsWith("provider/", StringComparison.Ordinal)).GroupBy(e => e.Entity))
        {
            FeedEvent? approval = null;
            foreach (var e in firm)
            {
                if (e.Type == "approval_started") approval = e;
                var stoodFor = e.Type switch { "provider_admitted" => approval, "provider_barred" => e, _ => null };
                if (e.Type == "provider_admitted" && approval is null) yield return $"{e}: no approval has begun";
                foreach (var subject in stoodFor is null ? [] : SubjectsOf(stoodFor))
                {
                    var isSo = e.Type == "provider_barred"
                        ? subjects[subject].Any(s => s.Type == "subject_barred")
                        : subjects[subject].Any(s => Cleared(s, approval!) && s.Sequence < e.Sequence);
                    if (!isSo) yield return $"{e}: {subject} {(e.Type == "provider_barred" ? "is not barred" : "was not asked")}";
                }
            }
        }
    }

    // F5: the named subject agreed to this approval after it began.
    private static bool Cleared(FeedEvent e, FeedEvent approval) =>
        e.Type == "entity_cleared" && e.Sequence > approval.Sequence
        && $"provider/{e.At("uscc")}" == approval.Entity && e.Number("approval") == approval.Version;

    private static string[] SubjectsOf(FeedEvent e) =>
        ["subject/representative:" + e.At("legalRepresentative"), "subject/alipay:" + e.At("alipaySubject")];
}
