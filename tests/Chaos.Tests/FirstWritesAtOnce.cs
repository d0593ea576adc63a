namespace RelayHeat.Chaos.Tests;

/// <summary>Accounts that nobody has heard of are registered through two clusters at once: each makes the first write of its row.</summary>
internal sealed class FirstWritesAtOnce : Drill
{
    private const int AtOnce = 40;

    public override string Name => "first-writes";

    public override string What => "accounts registered through two clusters at once";

    public override SiteShape Shape => SiteShape.TwoClusters;

    public override LoadPlan Plan => new() { Clients = 2 };

    public override Task AfterLoadAsync(Situation situation) => situation.Site.LeaveOneClusterAsync();

    public override async Task InjectAsync(Situation situation)
    {
        situation.History.Fault("every grain is active twice");
        var commands = new Commands(situation.Tag);
        for (var round = 0; round < 5; round++)
        {
            var accounts = Enumerable.Range(0, AtOnce).Select(n => FormattableString.Invariant($"{situation.Tag}-first{round}-{n}"));
            var entries = accounts.Select(a => situation.History.Begin(commands.RegisterAccount(a))).ToList();
            await Task.WhenAll(entries.SelectMany(entry => Enumerable.Range(0, situation.Sender.Gateways)
                .Select(gateway => situation.Sender.SendAsync(entry, gateway, Sender.Patience))));
        }
    }
}
