namespace RelayHeat.Chaos.Drills;

/// <summary>All silos are killed at once: none is left to declare the others dead.</summary>
internal sealed class KilledCluster : Drill
{
    public override string Name => "kill-9-all-silos";

    public override string What => "kill -9 of all silos at once, then start";

    public override async Task InjectAsync(Situation s)
    {
        do
        {
            await Situation.PauseAsync(2);
            s.History.Fault("killed all silos");
            await Task.WhenAll(s.Site.Silos.Select(silo => silo.KillAsync()));
            await s.Site.StartAllAsync();
            await Situation.PauseAsync(3);
        }
        while (!s.TimeIsUp);
    }
}
