using System.Diagnostics;

namespace RelayHeat.Cluster.Support;

/// <summary>Waits for what must happen by itself.</summary>
internal static class Eventually
{
    /// <summary>Within this time both sides of a binding agree, whatever happened before.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    // Many stories wait at a time, and each poll reads everything that is stored.
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>Polls until there are no objections. Those that remain at the deadline are shown.</summary>
    public static async Task HoldsAsync(Func<IReadOnlyCollection<string>> objections)
    {
        var watch = Stopwatch.StartNew();
        while (objections() is { Count: > 0 } open)
        {
            if (watch.Elapsed > Deadline) Assert.Fail($"Not within {Deadline}:\n{string.Join('\n', open)}");
            await Task.Delay(PollEvery, TestContext.Current.CancellationToken);
        }
    }

    public static async Task HoldsAsync(Func<Task<bool>> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > Deadline) Assert.Fail($"Not within {Deadline}: {what}");
            await Task.Delay(PollEvery, TestContext.Current.CancellationToken);
        }
    }

    public static Task HoldsAsync(Func<bool> condition, string what) => HoldsAsync(() => condition() ? [] : (string[])[what]);
}
