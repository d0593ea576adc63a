namespace RelayHeat.Chaos.Load;

/// <summary>
/// One caller. It sends the commands of its errand one after another, each 1 to 5 times with its key: at once, again after an answer, or
/// again without one.
/// </summary>
internal sealed class LoadClient(LoadPlan plan, HistoryBook history, Sender sender, IErrand errand, int seed)
{
    private readonly Random _random = new(seed);

    public async Task RunAsync(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            var entry = history.Begin(errand.Next(_random));
            await SendAsync(entry);
            errand.Sent(entry);
            await Task.Delay(_random.Next(plan.ThinkMs + 1), CancellationToken.None);
        }
    }

    private async Task SendAsync(Entry entry)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, AtOnce()).Select(_ => SendOnceAsync(entry, Hasty())));
        for (var sent = answers.Length; sent < plan.MostAttempts; sent++)
        {
            var isServed = answers.Any(a => a.IsService);
            var again = isServed ? _random.Next(100) < 15 : plan.RetriesAlways || _random.Next(100) < 75;
            if (!again) return;
            if (!isServed) await Task.Delay(_random.Next(plan.BackoffMs) + 20);
            // After a failure the caller uses the next gateway, as behind a load balancer.
            answers = [await SendOnceAsync(entry, Sender.Patience)];
        }
    }

    private Task<Answer> SendOnceAsync(Entry entry, TimeSpan patience) => sender.SendAsync(entry, _random.Next(sender.Gateways), patience);

    private int AtOnce() => plan.RetriesAlways ? 1 : _random.Next(100) switch { < 75 => 1, < 90 => 2, < 97 => 3, _ => 5 };

    // Some callers give up long before the system does: their command may take effect all the same.
    private TimeSpan Hasty() =>
        !plan.RetriesAlways && _random.Next(100) < 3 ? TimeSpan.FromMilliseconds(_random.Next(1, 40)) : Sender.Patience;
}
