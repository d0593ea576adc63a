namespace RelayHeat.Chaos.Drills;

/// <summary>A random silo and a random gateway killed every few seconds and started again.</summary>
internal sealed class KilledSilosAndGateways : Drill
{
    public override string Name => "kill-9";

    public override string What => "kill -9 of a random silo and of a gateway every few seconds, each started again";

    public override TimeSpan Duration(bool isLong) => isLong ? TimeSpan.FromMinutes(10) : TimeSpan.FromSeconds(15);

    public override async Task InjectAsync(Situation s)
    {
        while (!s.TimeIsUp)
        {
            await KillAndStartAsync(s, s.Any(s.Site.Silos));
            await KillAndStartAsync(s, s.Any(s.Site.Gateways));
            await s.Site.BecomesReadyAsync();
            await Situation.PauseAsync(0.5 + s.Random.NextDouble());
        }
    }

    private static async Task KillAndStartAsync(Situation s, Server server)
    {
        s.History.Fault($"killed {server.Name}");
        await server.KillAsync();
        await Situation.PauseAsync(0.5 + s.Random.NextDouble());
        server.Start();
        await Situation.PauseAsync(1);
    }
}
