using System.Collections.Concurrent;
using System.Globalization;
using RelayHeat.Benchmarks.Running;

namespace RelayHeat.Benchmarks.Checks;

/// <summary>
/// Checks that a contender keeps what it acknowledged. While many callers bind sub-accounts, its processes and the database are killed at
/// the same instant. After a restart every acknowledged binding and all rows that it claims to write must be there.
/// </summary>
internal static class DurabilityCheck
{
    private const int Stores = 200;
    private const int Callers = 32;
    private static readonly TimeSpan Load = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(Lab lab, Contender contender, Deployment deployment)
    {
        var acknowledged = new ConcurrentBag<(int Store, string Name)>();
        using (var api = new Api(deployment.Addresses[0], lab))
        {
            for (var i = 1; i <= Stores; i++) await api.RegisterAsync(i);
            using var crashed = new CancellationTokenSource();
            var callers = Enumerable.Range(0, Callers).Select(c => BindAsync(api, c, acknowledged, crashed.Token)).ToList();
            await Task.Delay(Load);
            await deployment.CrashAsync();
            await crashed.CancelAsync();
            await Task.WhenAll(callers);
        }
        if (acknowledged.IsEmpty) throw new DisqualifiedException("Not one command was acknowledged before the crash.");
        await deployment.StartAsync();
        using (var api = new Api(deployment.Addresses[0], lab))
        {
            foreach (var (store, name) in acknowledged)
            {
                var answer = await api.RightsAsync(store, $"main{store:D7}:{name}");
                if (answer["status"] != "bound")
                {
                    throw new DisqualifiedException($"Store {store} had acknowledged {name}, and does not know it after a crash: {answer}");
                }
                if (contender.IsEqual) await PromisesCheck.Tell("after a crash, an account", api, name, $"s{store:D7}", $"main{store:D7}");
            }
        }
        await CountRowsAsync(contender, deployment);
    }

    private static async Task BindAsync(
        Api api, int caller, ConcurrentBag<(int Store, string Name)> acknowledged, CancellationToken crashed)
    {
        for (var n = 0; !crashed.IsCancellationRequested; n++)
        {
            var (store, name) = (1 + ((n * Callers) + caller) % Stores, string.Create(CultureInfo.InvariantCulture, $"c{caller}-{n}"));
            try
            {
                var answer = await api.BindAsync(store, name, "standard");
                if (answer.Status == 201) acknowledged.Add((store, name));
            }
            catch (HttpRequestException)
            {
                // It crashed, as intended.
            }
        }
    }

    private static async Task CountRowsAsync(Contender contender, Deployment deployment)
    {
        if (contender.Rows.Count == 0) return;
        await using var database = await deployment.OpenDatabaseAsync();
        foreach (var (rows, count) in contender.Rows)
        {
            await using var command = database.CreateCommand();
            command.CommandText = count;
            var id = command.CreateParameter();
            (id.ParameterName, id.Value) = ("id", "s0000001");
            command.Parameters.Add(id);
            var found = Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
            if (found == 0) throw new DisqualifiedException($"There is no {rows} of a store that was changed.");
        }
    }
}
