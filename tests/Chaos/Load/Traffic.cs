namespace RelayHeat.Chaos.Load;

/// <summary>All callers of a drill, from the first registration until all outcomes are known.</summary>
internal sealed class Traffic : IDisposable
{
    private const int SettlersAtOnce = 16;
    private const int StoresOfEachKind = 3;

    private readonly CancellationTokenSource _end = new();
    private readonly HistoryBook _history;
    private readonly Sender _sender;
    private readonly Cast _cast;
    private readonly Cast _planners;
    private readonly Cast _payers;
    private readonly Commands _commands;
    private readonly Representatives _representatives;
    private readonly LoadPlan _plan;
    private readonly string _tag;
    private readonly int _seed;
    private Task _clients = Task.CompletedTask;

    public Traffic(HistoryBook history, Sender sender, string tag, LoadPlan plan, int seed)
    {
        (_history, _sender, _tag, _plan, _seed) = (history, sender, tag, plan, seed);
        _cast = new Cast(tag, plan.Stores, plan.Accounts);
        _planners = new Cast(tag + "-plans", StoresOfEachKind, 0);
        _payers = new Cast(tag + "-funds", StoresOfEachKind, 0);
        _commands = new Commands(tag);
        _representatives = new Representatives(tag);
    }

    public DateTimeOffset StartedAt { get; private set; }

    public DateTimeOffset EndedAt { get; private set; }

    /// <summary>Registers the stores and accounts of the load, and starts the callers.</summary>
    public async Task StartAsync()
    {
        Cast[] casts = [_cast, _planners, _payers];
        var first = casts.SelectMany(c => c.FirstStores).Select(_commands.RegisterStore)
            .Concat(_cast.FirstAccounts.Select(_commands.RegisterAccount));
        await SettleAsync(_sender, first.Select(_history.Begin), TimeSpan.FromSeconds(60));
        StartedAt = DateTimeOffset.UtcNow;
        _clients = Task.WhenAll(Errands().Select((errand, n) =>
            Task.Run(() => new LoadClient(_plan, _history, _sender, errand, _seed + n).RunAsync(_end.Token))));
    }

    /// <summary>Stops the callers after their current commands.</summary>
    public async Task StopAsync()
    {
        EndedAt = DateTimeOffset.UtcNow;
        await _end.CancelAsync();
        await _clients;
    }

    /// <summary>Repeats commands with an unknown outcome under their keys until they are answered.</summary>
    public Task SettleAsync(Sender sender, TimeSpan within) => SettleAsync(sender, _history.Entries.Where(e => !e.IsSettled), within);

    public void Dispose() => _end.Dispose();

    private IEnumerable<IErrand> Errands()
    {
        var (binding, planning, paying) =
            (new BindingErrand(_cast, _commands), new CommissionErrand(_planners, _commands), new FundErrand(_payers, _commands));
        var providers = Enumerable.Range(0, _plan.ClientsOfEachKind)
            .Select(n => new ProviderErrand(FormattableString.Invariant($"{_tag}-p{n}"), _representatives, _commands));
        return
        [
            .. Enumerable.Repeat(binding, _plan.Clients),
            .. providers,
            .. Enumerable.Repeat(planning, _plan.ClientsOfEachKind),
            .. Enumerable.Repeat(paying, _plan.ClientsOfEachKind),
        ];
    }

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
