namespace RelayHeat.Chaos.Drills;

/// <summary>All drills, in the order in which they run.</summary>
internal static class DrillBook
{
    public static IReadOnlyList<Drill> All { get; } =
    [
        new Undisturbed(),
        new SeatContest(),
        new KilledServers("kill-9", "a random silo and of a gateway", SiteShape.Cluster),
        new KilledCluster(),
        new RollingRestart("rolling-restart", "every silo and gateway", SiteShape.Cluster),
        new CrashedPostgres(),
        new FrozenPostgres(),
        new GatewayCutFromSilo(),
        new SiloCutOff(),
        new KilledServers("kill-9-nodes", "a random node", SiteShape.Nodes),
        new RollingRestart("rolling-restart-nodes", "every node", SiteShape.Nodes),
        new PromotedStandby(),
        new TwoClusters(),
        new KilledEmbedded(),
    ];
}
