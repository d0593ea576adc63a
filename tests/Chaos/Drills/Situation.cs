namespace RelayHeat.Chaos.Drills;

/// <summary>What a drill works with.</summary>
internal sealed record Situation(Site Site, HistoryBook History, Sender Sender, Random Random, string Tag, TimeSpan Duration)
{
    private readonly DateTimeOffset _end = DateTimeOffset.UtcNow + Duration;

    public bool TimeIsUp => DateTimeOffset.UtcNow >= _end;

    public T Any<T>(IReadOnlyList<T> items) => items[Random.Next(items.Count)];

    /// <summary>Lets the load go on without faults for a while.</summary>
    public static Task PauseAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds));
}
