namespace RelayHeat.Cluster;

/// <summary>A crash between any two steps of a binding's or a provider's life. Afterwards all sides agree.</summary>
public sealed class CrashTests(RelayCluster cluster, ITestOutputHelper output) : IClassFixture<RelayCluster>, IDisposable
{
    /// <summary>Stories at a time: enough to share the sweepers' periods, few enough for a busy machine.</summary>
    private const int AtOnce = 20;

    private readonly Crashes _crashes = new();

    // The minimum numbers of steps: fewer mean that steps are no longer counted.
    [Theory]
    [InlineData("register", 6)]
    [InlineData("accept", 14)]
    [InlineData("decline", 12)]
    [InlineData("leave", 6)]
    [InlineData("leave, sub-account", 8)]
    [InlineData("unbind", 12)]
    [InlineData("change", 12)]
    [InlineData("file", 6)]
    [InlineData("approve", 8)]
    [InlineData("bar", 10)]
    [InlineData("related", 10)]
    [InlineData("plan", 9)]
    [InlineData("funds", 4)]
    public async Task Crash_AtEveryStep_BothSidesAgreeWithinTenSeconds(string story, int stepsAtLeast)
    {
        _crashes.Arm(cluster.Faults);
        var steps = 0;
        for (var first = 1; steps == 0; first += AtOnce / 2)
        {
            var numbers = Enumerable.Range(first, AtOnce / 2).ToList();
            var happened = await Task.WhenAll(numbers.SelectMany(n => new[] { CrashAt(story, n, false), CrashAt(story, n, true) }));
            // The first number at which the story ended without a crash is its number of steps plus one.
            if (happened.Contains(false)) steps = first + (Array.IndexOf(happened, false) / 2) - 1;
        }
        output.WriteLine($"{story}: {steps} steps, {2 * steps} crashes.");
        Assert.True(steps >= stepsAtLeast, $"Only {steps} steps.");
    }

    public void Dispose() => cluster.Faults.Disarm();

    private async Task<bool> CrashAt(string name, int number, bool done)
    {
        var tag = $"{name}{number}{(done ? "done" : "lost")}";
        var story = Story.All[name](cluster.Commands, tag);
        await story.Before();
        await cluster.AgreesAsync(tag);
        var crash = new Crash(number, done);
        _crashes.Plan(tag, crash);
        try
        {
            await story.GoOnAsync(() => IsQuietAndAliveAsync(tag, crash));
        }
        catch (Exception e) when (crash.Happened && e is UnavailableException or OutcomeUnknownException)
        {
            // The client got no answer, or an unknown outcome.
        }
        if (crash.Happened) await Eventually.HoldsAsync(() => crash.IsDead, "The process is still dying.");
        try
        {
            await RestartAsync(tag);
            await cluster.AgreesAsync(tag);
            // Both sides agree without help. A client that repeats unanswered commands under their keys reaches the end.
            await story.GoOnAsync(() => IsQuietAndAliveAsync(tag, crash: null));
            await cluster.AgreesAsync(tag);
            story.End(cluster.Database);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{name}, step {number} ({crash.At}), {(done ? "done" : "lost")}: {e.Message}", e);
        }
        return crash.Happened;
    }

    private async Task<bool> IsQuietAndAliveAsync(string tag, Crash? crash)
    {
        await Eventually.HoldsAsync(
            () =>
            {
                cluster.LetTimePass();
                return crash is { IsDead: true } || cluster.Database.OutboxSize(tag) == 0;
            },
            "The outbox is not empty.");
        return crash is not { Happened: true };
    }

    private async Task RestartAsync(string tag)
    {
        // The dead process's activations are dropped while nothing of theirs can pass. New ones read what is stored.
        await cluster.ForgetAsync(tag);
        _crashes.Restart(tag);
    }
}
