using Orleans.Runtime;

namespace RelayHeat.Cluster.Support;

/// <summary>About one step in ten fails, in any way that a step can fail.</summary>
internal sealed class RandomFaults(int seed)
{
    private readonly Random _random = new(seed);
    private readonly Lock _drawing = new();

    public int Count { get; private set; }

    public Fate Next(Step step)
    {
        lock (_drawing)
        {
            var fate = _random.Next(100) switch
            {
                < 3 => Fate.RolledBack,
                < 6 => Fate.LostBefore,
                < 9 => Fate.LostAfter,
                < 10 => Fate.Conflict,
                < 14 => Fate.Slow,
                _ => Fate.Pass,
            };
            if (fate is not Fate.Pass and not Fate.Slow) Count++;
            return fate;
        }
    }
}

/// <summary>Repeats a command under its key while there is no answer or an unknown outcome.</summary>
internal static class UntilAnswered
{
    public static async Task<Outcome<T>> ByAsync<T>(RelayCluster cluster, Func<Task<Outcome<T>>> send)
    {
        Outcome<T>? answer = null;
        await Eventually.HoldsAsync(
            async () =>
            {
                cluster.LetTimePass();
                try
                {
                    answer = await send();
                }
                catch (Exception e) when (e is UnavailableException or OutcomeUnknownException or OrleansMessageRejectionException)
                {
                    // The last exception is the runtime's: the call met two activations that were given up, and was never carried out.
                    return false;
                }
                return answer.Completion != Completion.Converging;
            },
            "The command was never answered.");
        return answer!;
    }
}
