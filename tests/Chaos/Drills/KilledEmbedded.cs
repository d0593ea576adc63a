namespace RelayHeat.Chaos.Drills;

/// <summary>The product in one process on SQLite is killed every few seconds.</summary>
internal sealed class KilledEmbedded : Drill
{
    public override string Name => "kill-9-embedded";

    public override string What => "kill -9 of the embedded product every few seconds, started again";

    public override SiteShape Shape => SiteShape.Embedded;

    public override TimeSpan Duration(bool isLong) => isLong ? TimeSpan.FromMinutes(5) : TimeSpan.FromSeconds(12);

    public override async Task InjectAsync(Situation s)
    {
        var server = s.Site.Gateways[0];
        while (!s.TimeIsUp)
        {
            await Situation.PauseAsync(1 + (2 * s.Random.NextDouble()));
            s.History.Fault($"killed {server.Name}");
            await server.KillAsync();
            await server.StartAsync();
        }
        await Situation.PauseAsync(1);
    }
}
