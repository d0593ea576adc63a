namespace RelayHeat.Chaos.Checks;

/// <summary>Compares the system with the history and the rules.</summary>
internal static class Checker
{
    /// <summary>All that must never be and is.</summary>
    /// <param name="world">The system, when nothing moves in it any more.</param>
    /// <param name="history">What callers were told.</param>
    /// <param name="followers">Who read the feed meanwhile.</param>
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

    /// <summary>Reads the system and checks it, again and again while messages may still be on their way.</summary>
    /// <param name="reader">Where it is read.</param>
    /// <param name="history">What callers were told.</param>
    /// <param name="followers">Who read the feed meanwhile.</param>
    /// <param name="within">For how long what disagrees may come to agree.</param>
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
