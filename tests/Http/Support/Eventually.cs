using System.Diagnostics;

namespace RelayHeat.Http.Support;

/// <summary>Waits for what must come about by itself.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(20);

    /// <summary>Tries again until it is not refused, and hands on what it came to.</summary>
    /// <param name="act">What asserts that it is not refused.</param>
    /// <param name="what">The same in words, for the failure.</param>
    public static async Task<T> DoesAsync<T>(Func<Task<T>> act, string what)
        where T : class
    {
        async Task<T?> TryAsync()
        {
            try
            {
                return await act();
            }
            catch (Xunit.Sdk.XunitException)
            {
                return null;
            }
        }
        return (await FitsAsync(TryAsync, done => done is not null, what))!;
    }

    /// <summary>Asks again until the answer fits, and hands it on.</summary>
    /// <param name="ask">The question.</param>
    /// <param name="fits">What is waited for.</param>
    /// <param name="what">The same in words, for the failure.</param>
    public static async Task<T> FitsAsync<T>(Func<Task<T>> ask, Func<T, bool> fits, string what)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var answer = await ask();
            if (fits(answer)) return answer;
            if (watch.Elapsed > Deadline) Assert.Fail($"Not within {Deadline}: {what}. The last answer: {answer}");
            await Task.Delay(PollEvery, TestContext.Current.CancellationToken);
        }
    }
}
