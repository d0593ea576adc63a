namespace RelayHeat.Chaos.Load;

/// <summary>All callers of a drill, from the first registration until every command is settled.</summary>
internal sealed class Traffic : IDisposable
{
    private const int SettlersAtOnce = 16;

    private readonly CancellationTokenSource _end = new();
    private readonly HistoryBook _history;
    private readonly Sender _sender;
    private readonly Cast _cast;
    private readonly Commands _commands;
    private readonly LoadPlan _plan;
    private readonly int _seed;
    private Task _clients = Task.CompletedTask;

    public Traffic(HistoryBook history, Sender sender, string tag, LoadPlan plan, int seed)
    {
        (_history, _sender, _plan, _seed) = (history, sender, plan, seed);
        _cast = new Cast(tag, plan.Stores, plan.Accounts);
        _commands = new Commands(tag);
    }

    public DateTimeOffset StartedAt { get; private set; }

    public DateTimeOffset EndedAt { get; private set; }

    /// <summary>Registers whom the load is about and lets the callers go.</summary>
    public async Task StartAsync()
    {
        var first = _cast.FirstStores.Select(_commands.RegisterStore).Concat(_cast.FirstAccounts.Select(_commands.RegisterAccount));
        await SettleAsync(_sender, first.Select(_history.Begin), TimeSpan.FromSeconds(60));
        StartedAt = DateTimeOffset.UtcNow;
        _clients = Task.WhenAll(Enumerable.Range(0, _plan.Clients).Select(n =>
            Task.Run(() => new LoadClient(_plan, _history, _sender, _cast, _commands, _seed + n).RunAsync(_end.Token))));
    }

    /// <summary>Lets the callers finish what they have begun.</summary>
    public async Task StopAsync()
    {
        EndedAt = DateTimeOffset.UtcNow;
        await _end.CancelAsync();
        await _clients;
    }

    /// <summary>Sends what is unsettled again with its key until it is answered.</summary>
    public Task SettleAsync(Sender sender, TimeSpan within) => SettleAsync(sender, _history.Entries.Where(e => !e.IsSettled), within);

    public void Dispose() => _end.Dispose();

    private static async Task SettleAsync(Sender sender, IEnumerable<Entry> entries, TimeSpan within)
    {
        var deadline = DateTimeOffset.UtcNow + within;
        await Parallel.ForEachAsync(entries, new ParallelOptions { MaxDegreeOfParallelism = SettlersAtOnce }, async (entry, _) =>
        {
            for (var attempt = 0; DateTimeOffset.UtcNow < deadline; attempt++)
            {
                var answer = await sender.SendAsync(entry, attempt % sender.Gateways, Sender.Patience);
                if (answer.IsService) return;
                await Task.Delay(200, CancellationToken.None);
            }
        });
    }
}
