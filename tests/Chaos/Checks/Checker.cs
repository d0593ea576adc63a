namespace RelayHeat.Chaos.Checks;

/// <summary>Compares the system with the history and the rules.</summary>
internal static class Checker
{
    /// <summary>Returns all violations.</summary>
    /// <param name="world">The system at rest.</param>
    /// <param name="history">The answers to the callers.</param>
    /// <param name="followers">The readers that followed the feed.</param>
    public static IReadOnlyList<Violation> Check(World world, HistoryBook history, IReadOnlyCollection<FeedReader> followers)
    {
        var timelines = new Timelines(world.Feed);
        return
        [
            .. FeedCheck.Check(world, followers),
            .. StateCheck.Check(world, timelines),
            .. SidesCheck.Check(world),
            .. ProviderCheck.Check(world, timelines),
            .. CommissionCheck.Check(world, timelines),
            .. FundCheck.Check(world, timelines),
            .. new AnswerCheck(world, timelines, history).Check(),
        ];
    }

    /// <summary>Reads and checks the system repeatedly, because messages may still be under way.</summary>
    /// <param name="reader">Reads the system.</param>
    /// <param name="history">The answers to the callers.</param>
    /// <param name="followers">The readers that followed the feed.</param>
    /// <param name="within">How long the system has until everything agrees.</param>
    public static async Task<IReadOnlyList<Violation>> CheckAsync(
        WorldReader reader, HistoryBook history, IReadOnlyCollection<FeedReader> followers, TimeSpan within)
    {
        var deadline = DateTimeOffset.UtcNow + within;
        while (true)
        {
            var violations = Check(await reader.ReadAsync(history), history, followers);
            if (violations.Count == 0 || DateTimeOffset.UtcNow > deadline) return violations;
            await Task.Delay(500);
        }
    }
}
