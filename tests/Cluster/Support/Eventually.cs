using System.Diagnostics;

namespace RelayHeat.Cluster.Support;

/// <summary>Waits for what must come about by itself.</summary>
internal static class Eventually
{
    /// <summary>Within this long both sides of a binding agree, whatever happened before.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    // Many worlds wait at a time, and each look reads all that is stored.
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>Polls until nothing speaks against it any more.</summary>
    /// <param name="objections">What still speaks against it; shown when the time is up.</param>
    public static async Task HoldsAsync(Func<IReadOnlyCollection<string>> objections)
    {
        var watch = Stopwatch.StartNew();
        while (objections() is { Count: > 0 } open)
        {
            if (watch.Elapsed > Deadline) Assert.Fail($"Not within {Deadline}:\n{string.Join('\n', open)}");
            await Task.Delay(PollEvery, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Polls until the condition holds.</summary>
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > Deadline) Assert.Fail($"Not within {Deadline}: {what}");
            await Task.Delay(PollEvery, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Polls until the condition holds.</summary>
    public static Task HoldsAsync(Func<bool> condition, string what) => HoldsAsync(() => condition() ? [] : (string[])[what]);
}
