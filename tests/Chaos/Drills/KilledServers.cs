namespace RelayHeat.Chaos.Drills;

/// <summary>Every few seconds a random process of each kind is killed and started again.</summary>
internal sealed class KilledServers(string name, string what, SiteShape shape) : Drill
{
    public override string Name => name;

    public override string What => $"kill -9 of {what} every few seconds, each started again";

    public override SiteShape Shape => shape;

    public override TimeSpan Duration(bool isLong) => isLong ? TimeSpan.FromMinutes(10) : TimeSpan.FromSeconds(15);

    public override async Task InjectAsync(Situation s)
    {
        while (!s.TimeIsUp)
        {
            foreach (var kind in new[] { s.Site.Silos, s.Site.Gateways }.Where(k => k.Count > 0)) await KillAndStartAsync(s, s.Any(kind));
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
