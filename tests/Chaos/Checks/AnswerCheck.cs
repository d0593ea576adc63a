using System.Text.Json;

namespace RelayHeat.Chaos.Checks;

/// <summary>
/// Compares every answer with the feed. An acknowledged command has one effect, a refused one has none, and a key has the same answer for
/// as long as its receipt is kept.
/// </summary>
internal sealed class AnswerCheck(World world, Timelines timelines, HistoryBook history)
{
    private readonly Effects _effects = new(world, timelines);
    private readonly Dictionary<FeedEvent, HashSet<Entry>> _claimed = [];

    public IReadOnlyList<Violation> Check()
    {
        foreach (var entry in history.Entries)
        {
            foreach (var effect in entry.Acknowledged.Select(a => _effects.Of(entry.Command, a)).OfType<FeedEvent>())
            {
                if (!_claimed.TryGetValue(effect, out var claims)) _claimed[effect] = claims = [];
                claims.Add(entry);
            }
        }
        return [.. history.Entries.SelectMany(OfEntry), .. ClaimedTwice(), .. Unclaimed()];
    }

    /// <summary>
    /// Commands with different answers, all of them true. If a command wrote nothing, its receipt may be lost with the activation; then a
    /// repeat is decided again (docs/guarantees.md says when).
    /// </summary>
    public static IEnumerable<Entry> DecidedAnew(HistoryBook history) => history.Entries.Where(entry =>
        entry.Answers.Where(a => a.IsService && !a.IsForbidden).Select(a => (a.Kind, a.Version, a.Code)).Distinct().Count() > 1);

    private IEnumerable<Violation> OfEntry(Entry entry)
    {
        var command = entry.Command;
        if (!entry.IsSettled) yield return new(Fault.NotSettled, entry.ToString());
        foreach (var wrong in entry.Answers.Where(a => a.Kind == AnswerKind.Wrong))
            yield return new(Fault.WrongAnswer, $"{command}: {wrong}");
        foreach (var answer in entry.Acknowledged.Where(a => !_effects.Bears(command, a)))
            yield return new(Fault.AcknowledgedLost, $"{command}: {answer} {answer.Body}");

        var effects = entry.Acknowledged.Select(a => OwnEffect(entry, a)).OfType<FeedEvent>().Distinct().ToList();
        if (effects.Count > 1) yield return new(Fault.AppliedTwice, $"{command}: {string.Join("; ", effects)}");
        if (effects.Count > 0 && AnsweredOtherwise(entry) is { } other)
            yield return new(Fault.OtherAnswer, $"{entry}; then {other} {other.Body}");
    }

    // If several commands claim an effect, one of them caused it. The others found it done, and may have an effect of their own later.
    private FeedEvent? OwnEffect(Entry entry, Answer answer)
    {
        var effect = _effects.Of(entry.Command, answer);
        return effect is not null && Effects.MayBeShared(entry.Command.Kind) && _claimed[effect].Count > 1 ? null : effect;
    }

    private IEnumerable<Violation> ClaimedTwice() => _claimed
        .Where(c => c.Value.Count > 1 && c.Value.Any(e => !Effects.MayBeShared(e.Command.Kind)))
        .Select(c => new Violation(Fault.AppliedTwice, $"{c.Key} is claimed by {string.Join(" and by ", c.Value.Select(e => e.Command))}"));

    // What another resource decides is recorded without the caller's key: after a crash a repeat is decided again.
    private Answer? AnsweredOtherwise(Entry entry)
    {
        var answers = entry.Answers;
        if (entry.Command.EndsElsewhere && answers.Any(a => a.Kind == AnswerKind.Unknown)) return null;
        var first = answers.FirstOrDefault(a => a.Kind == AnswerKind.Acknowledged && OwnEffect(entry, a) is not null);
        if (first is null) return null;
        return answers.FirstOrDefault(a => a.IsService && a.SentAt > first.EndedAt && !Same(a, first));
    }

    private static bool Same(Answer one, Answer other) =>
        (one.Kind, one.Version) == (other.Kind, other.Version) && JsonElement.DeepEquals(one.Body, other.Body);

    private IEnumerable<Violation> Unclaimed()
    {
        var entries = history.Entries.ToLookup(e => (e.Command.Entity, e.Command.Kind));
        foreach (var e in world.Feed.Where(e => !_claimed.ContainsKey(e)))
        {
            if (Effects.KindOf(e) is not { } kind) continue;
            var candidates = entries[(e.Entity, kind)].Where(c => Effects.CouldBe(c.Command, e)).ToList();
            if (candidates.Any(c => !c.IsSettled || IsAnswerLostOnTheWay(c))) continue;
            var fault = candidates.Any(c => c.Acknowledged.Any()) ? Fault.AppliedTwice : Fault.RefusedApplied;
            yield return new(fault, $"{e}: no answer says so. {string.Join(" || ", candidates)}");
        }
    }

    // A crash interrupts a command, which completes by itself and is undone before the repeat: the repeat hears that it is closed. A caller
    // that has lost the right is refused at once, even if a command of its own is still under way.
    private static bool IsAnswerLostOnTheWay(Entry entry)
    {
        var answers = entry.Answers;
        if (!answers.Any(a => a.Kind == AnswerKind.Unknown)) return false;
        return entry.Command.Kind switch
        {
            CommandKind.Accept => answers.Any(a => a.Code is "invitation_closed" or "account_bound_elsewhere"),
            CommandKind.ApproveApplication => answers.Any(a => a.Code == "not_under_review"),
            _ => answers.Any(a => a.IsForbidden),
        };
    }
}
