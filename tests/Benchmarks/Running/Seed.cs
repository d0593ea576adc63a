using RelayHeat.Benchmarks.Works;

namespace RelayHeat.Benchmarks.Running;

/// <summary>Registers the data of the works through the contender's own routes.</summary>
internal static class Seed
{
    private const int Callers = 64;

    public static async Task RunAsync(Api api, int stores, IReadOnlyList<Work> works)
    {
        await EachAsync(stores, i => api.RegisterAsync(i));
        if (works.Contains(Work.Confirm)) await EachAsync(stores, api.RegisterAccountAsync);
        if (works.Contains(Work.Commission)) await EachAsync(stores, api.PlanCommissionAsync);
    }

    private static Task EachAsync(int count, Func<int, Task<Answer>> callAsync) =>
        Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (i, _) =>
        {
            var answer = await callAsync(i);
            if (answer.Status >= 300) throw new InvalidOperationException($"Store {i} was answered {answer.Status}: {answer.Body}");
        });
}
