using System.Diagnostics;

namespace RelayHeat.Chaos.Drills;

/// <summary>Runs a drill: load, faults, settling, check.</summary>
internal static class DrillRunner
{
    private const int MostExamples = 10;
    private const int Readers = 2;

    /// <summary>With fewer answered commands the drill proves nothing.</summary>
    private const int LeastAnswered = 50;

    /// <summary>Runs a drill on a running site, all of which runs again afterwards. The seed is that of load and faults.</summary>
    public static async Task<DrillResult> RunAsync(Drill drill, Site site, int seed, TimeSpan duration, Limits limits)
    {
        var watch = Stopwatch.StartNew();
        var tag = FormattableString.Invariant($"{drill.Name}-{seed}");
        var history = new HistoryBook();
        using var sender = site.CreateSender();
        // Earlier drills may have left many events.
        var start = await FeedReader.EndAsync(sender);
        using var traffic = new Traffic(history, sender, tag, drill.Plan, seed);
        await traffic.StartAsync();
        var situation = new Situation(site, history, sender, new Random(seed), tag, duration);
        await using var followers = new Followers(sender, start, Readers);

        var violations = new List<Violation>();
        violations.AddRange(await TryAsync(() => drill.InjectAsync(situation)));
        await traffic.StopAsync();
        var result = Figures(drill, history, traffic);
        violations.AddRange(Shortcomings(drill, history));
        violations.AddRange(await TryAsync(() => drill.AfterLoadAsync(situation)));

        await site.StartAllAsync();
        using var afterwards = site.CreateSender();
        await traffic.SettleAsync(afterwards, limits.Settled);
        await followers.StopAsync();
        var reader = new WorldReader(afterwards, tag, start, limits.Answered);
        violations.AddRange(await Checker.CheckAsync(reader, history, followers.Feeds, limits.Agreed));
        return result with
        {
            DecidedAnew = AnswerCheck.DecidedAnew(history).Count(),
            DurationMs = watch.ElapsedMilliseconds,
            Violations = violations.CountBy(v => v.Fault).ToDictionary(v => v.Key.ToString(), v => v.Value),
            Examples = [.. violations.Take(MostExamples).Select(v => $"{v.Fault}: {v.What}")],
        };
    }

    // If a precondition of the drill fails, the answers are checked all the same.
    private static async Task<IEnumerable<Violation>> TryAsync(Func<Task> act)
    {
        try
        {
            await act();
            return [];
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException)
        {
            return [new Violation(Fault.DrillFailed, e.Message)];
        }
    }

    private static DrillResult Figures(Drill drill, HistoryBook history, Traffic traffic) => new()
    {
        Drill = drill.Name,
        Faults = history.Faults.Count,
        Commands = history.Entries.Count,
        Attempts = history.Entries.Sum(e => e.Answers.Count),
        Acknowledged = history.Entries.Count(e => e.Acknowledged.Any()),
        Refused = history.Entries.Count(e => e.IsSettled && e.Answers.Any(a => a.Kind == AnswerKind.Refused) && !e.Acknowledged.Any()),
        Unknown = history.Entries.Count(e => !e.IsSettled),
        LongestWithoutServiceMs = (long)history.LongestWithoutService(traffic.StartedAt, traffic.EndedAt).TotalMilliseconds,
        ToFullServiceMs = (long)history.LongestToFullService(traffic.EndedAt).TotalMilliseconds,
    };

    private static IEnumerable<Violation> Shortcomings(Drill drill, HistoryBook history)
    {
        var answered = history.Entries.Count(e => e.Answers.Any(a => a.IsService));
        if (answered < LeastAnswered)
            yield return new(Fault.DrillFailed, $"only {answered} commands were answered");
        if (drill.HasFaults && history.Faults.Count == 0) yield return new(Fault.DrillFailed, "no fault was injected");
        if (drill.HasFaults) yield break;
        foreach (var entry in AnswerCheck.DecidedAnew(history)) yield return new(Fault.OtherAnswer, entry.ToString());
    }
}
