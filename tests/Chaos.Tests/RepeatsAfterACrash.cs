namespace RelayHeat.Chaos.Tests;

/// <summary>Sub-accounts are bound and unbound, every silo is killed, and the first commands are sent again with their keys.</summary>
internal sealed class RepeatsAfterACrash : Drill
{
    private const int SubAccounts = 10;

    public override string Name => "repeats";

    public override string What => "commands sent again with their keys after a crash";

    public override LoadPlan Plan => new() { Clients = 2 };

    public override async Task InjectAsync(Situation situation)
    {
        var store = situation.Tag + "-store";
        var accounts = Enumerable.Range(0, SubAccounts).Select(n => FormattableString.Invariant($"{Commands.OwnerOf(store)}:{n}")).ToList();
        var commands = new Commands(store);
        await SendAsync(situation, situation.History.Begin(commands.RegisterStore(store)));
        var bound = accounts.Select(a => situation.History.Begin(commands.BindSubAccount(store, a, "full"))).ToList();
        foreach (var entry in bound) await SendAsync(situation, entry);
        foreach (var account in accounts) await SendAsync(situation, situation.History.Begin(commands.Unbind(store, account)));

        situation.History.Fault("killed every silo");
        foreach (var silo in situation.Site.Silos) await silo.KillAsync();
        await situation.Site.StartAllAsync();

        foreach (var entry in bound) await SendAsync(situation, entry);
    }

    private static async Task SendAsync(Situation situation, Entry entry)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            if ((await situation.Sender.SendAsync(entry, 0, Sender.Patience)).IsService) return;
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
        throw new TimeoutException($"Not answered: {entry}");
    }
}
