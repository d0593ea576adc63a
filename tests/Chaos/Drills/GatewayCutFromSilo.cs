namespace RelayHeat.Chaos.Drills;

/// <summary>One gateway cannot reach one silo, but everybody else can: the silo must not be declared dead.</summary>
internal sealed class GatewayCutFromSilo : Drill
{
    private const int CutForSeconds = 15;

    public override string Name => "gateway-cut";

    public override string What => $"packets from one gateway to one silo are lost for {CutForSeconds} s, in network namespaces";

    public override SiteShape Shape => SiteShape.Network;

    public override async Task InjectAsync(Situation s)
    {
        var network = s.Site.Network!;
        do
        {
            var silo = network.Address(11 + s.Random.Next(3));
            await Situation.PauseAsync(1);
            s.History.Fault($"cut gateway-1 from {silo}");
            await network.LoseAsync(SiteShapes.CabledGateway, silo);
            await Situation.PauseAsync(CutForSeconds);
            await network.FindAsync(SiteShapes.CabledGateway, silo);
            await Situation.PauseAsync(3);
        }
        while (!s.TimeIsUp);
    }
}
