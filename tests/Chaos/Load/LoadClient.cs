namespace RelayHeat.Chaos.Load;

/// <summary>
/// One caller: takes seeded choices, one command after another, and sends each 1 to 5 times with its key: at once, again after it
/// was answered, or again after it was not.
/// </summary>
internal sealed class LoadClient(LoadPlan plan, HistoryBook history, Sender sender, Cast cast, Commands commands, int seed)
{
    private readonly Random _random = new(seed);

    public async Task RunAsync(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            var entry = history.Begin(Next());
            await SendAsync(entry);
            var command = entry.Command;
            if (command.Kind == CommandKind.RegisterStore) cast.Registered(command.Store, entry.Acknowledged.Any());
            if (command.Kind == CommandKind.RegisterAccount) cast.Registered(command.Account, entry.Acknowledged.Any());
            await Task.Delay(_random.Next(plan.ThinkMs + 1), CancellationToken.None);
        }
    }

    private Command Next()
    {
        var (store, storeIsNew) = cast.Store(_random);
        if (storeIsNew) return commands.RegisterStore(store);
        var (account, accountIsNew) = cast.Account(_random);
        if (accountIsNew) return commands.RegisterAccount(account);
        var permission = _random.Next(3) > 0 ? "full" : "standard";
        var sub = FormattableString.Invariant($"{Commands.OwnerOf(store)}:{_random.Next(15)}");
        // Half of what a store does concerns its sub-accounts, which fill its seats without waiting for anybody. They leave as others do.
        var one = _random.Next(2) == 0 ? sub : account;
        var bindingId = cast.BindingOf(account, _random);
        return _random.Next(100) switch
        {
            < 25 => commands.Invite(store, account, permission),
            < 45 => commands.BindSubAccount(store, sub, permission),
            < 70 when bindingId is not null => commands.Accept(account, bindingId),
            < 76 when bindingId is not null => commands.Decline(account, bindingId),
            < 82 => commands.Leave(one),
            < 90 => commands.Unbind(store, one),
            < 97 => commands.ChangePermission(store, one, permission),
            _ => commands.Resend(store, account),
        };
    }

    private async Task SendAsync(Entry entry)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, AtOnce()).Select(_ => SendOnceAsync(entry, Hasty())));
        if (answers.FirstOrDefault(a => a.IsCreated) is { } invited && entry.Command.Kind == CommandKind.Invite)
            cast.Invited(entry.Command.Account, invited.Text("bindingId"));
        for (var sent = answers.Length; sent < plan.MostAttempts; sent++)
        {
            var isServed = answers.Any(a => a.IsService);
            var again = isServed ? _random.Next(100) < 15 : plan.RetriesAlways || _random.Next(100) < 75;
            if (!again) return;
            if (!isServed) await Task.Delay(_random.Next(plan.BackoffMs) + 20);
            // Who has been turned away goes to the next gateway, as a balancer would send it.
            answers = [await SendOnceAsync(entry, Sender.Patience)];
        }
    }

    private Task<Answer> SendOnceAsync(Entry entry, TimeSpan patience) => sender.SendAsync(entry, _random.Next(sender.Gateways), patience);

    private int AtOnce() => plan.RetriesAlways ? 1 : _random.Next(100) switch { < 75 => 1, < 90 => 2, < 97 => 3, _ => 5 };

    // Some callers give up long before the system does: what they wanted may happen all the same.
    private TimeSpan Hasty() =>
        !plan.RetriesAlways && _random.Next(100) < 3 ? TimeSpan.FromMilliseconds(_random.Next(1, 40)) : Sender.Patience;
}
