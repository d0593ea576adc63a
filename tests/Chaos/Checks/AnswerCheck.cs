using System.Text.Json;

namespace RelayHeat.Chaos.Checks;

/// <summary>
/// Every answer against what the feed says happened: what was acknowledged is there, once; what was refused is not; and a key is
/// answered the same for as long as its effect is remembered.
/// </summary>
internal sealed class AnswerCheck(World world, Timelines timelines, HistoryBook history)
{
    private readonly Effects _effects = new(world, timelines);
    private readonly Dictionary<FeedEvent, Entry> _claimed = [];

    public IReadOnlyList<Violation> Check() => [.. history.Entries.SelectMany(OfEntry).Concat(Unclaimed())];

    /// <summary>
    /// Commands whose answers differ although none is false: one that was refused, or had nothing to do, and that lost its answer
    /// with the activation that gave it, is decided anew when it is sent again (docs/guarantees.md says when).
    /// </summary>
    public static IEnumerable<Entry> DecidedAnew(HistoryBook history) => history.Entries.Where(entry =>
        entry.Answers.Where(a => a.IsService).Select(a => (a.Kind, a.Version, a.Code)).Distinct().Count() > 1);

    private IEnumerable<Violation> OfEntry(Entry entry)
    {
        var command = entry.Command;
        if (!entry.IsSettled) yield return new(Fault.NotSettled, entry.ToString());
        foreach (var wrong in entry.Answers.Where(a => a.Kind == AnswerKind.Wrong))
            yield return new(Fault.WrongAnswer, $"{command}: {wrong}");
        foreach (var answer in entry.Acknowledged.Where(a => !_effects.Bears(command, a)))
            yield return new(Fault.AcknowledgedLost, $"{command}: {answer} {answer.Body}");

        var effects = entry.Acknowledged.Select(a => _effects.Of(command, a)).OfType<FeedEvent>().Distinct().ToList();
        if (effects.Count > 1) yield return new(Fault.AppliedTwice, $"{command}: {string.Join("; ", effects)}");
        foreach (var effect in effects)
        {
            if (!_claimed.TryAdd(effect, entry) && _claimed[effect] != entry && !Effects.MayBeShared(command.Kind))
                yield return new(Fault.AppliedTwice, $"{effect} is claimed by {command} and by {_claimed[effect].Command}");
        }
        if (effects.Count > 0 && AnsweredOtherwise(entry) is { } other)
            yield return new(Fault.OtherAnswer, $"{entry}; then {other} {other.Body}");
    }

    // The end of what another resource decides is recorded without the caller's key: after a crash the retry is decided anew.
    private Answer? AnsweredOtherwise(Entry entry)
    {
        var answers = entry.Answers;
        if (entry.Command.EndsElsewhere && answers.Any(a => a.Kind == AnswerKind.Unknown)) return null;
        var first = answers.FirstOrDefault(a => a.Kind == AnswerKind.Acknowledged && _effects.Of(entry.Command, a) is not null);
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

    // A confirmation that a crash interrupted and that was undone before the caller asked again is told that it is closed.
    private static bool IsAnswerLostOnTheWay(Entry entry) =>
        entry.Command.Kind == CommandKind.Accept
        && entry.Answers.Any(a => a.Kind == AnswerKind.Unknown)
        && entry.Answers.Any(a => a.Code is "invitation_closed" or "account_bound_elsewhere");
}
