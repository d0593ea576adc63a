namespace RelayHeat.Chaos.Drills;

/// <summary>
/// One silo is cut off from everybody, PostgreSQL included, without knowing it. The others declare it dead and take over its grains.
/// When its cable is plugged in again, it must not write what it still has in memory.
/// </summary>
internal sealed class SiloCutOff : Drill
{
    private const int CutForSeconds = 15;

    public override string Name => "silo-cut-off";

    public override string What => $"a silo is cut off from all others for {CutForSeconds} s, is declared dead, and comes back";

    public override SiteShape Shape => SiteShape.Network;

    public override async Task InjectAsync(Situation s)
    {
        var (network, silo) = (s.Site.Network!, s.Site.Silos[2]);
        do
        {
            await Situation.PauseAsync(1);
            s.History.Fault($"cut off {silo.Name}");
            await network.CutAsync(SiteShapes.CabledSilo);
            await Situation.PauseAsync(CutForSeconds);
            s.History.Fault($"reconnected {silo.Name}");
            await network.MendAsync(SiteShapes.CabledSilo);
            await Situation.PauseAsync(5);
            // A silo that finds itself declared dead ends. Its supervisor starts it again.
            await s.Site.StartAllAsync();
        }
        while (!s.TimeIsUp);
    }
}
