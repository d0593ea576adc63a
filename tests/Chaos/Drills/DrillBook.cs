namespace RelayHeat.Chaos.Drills;

/// <summary>Every drill, in the order in which they are run.</summary>
internal static class DrillBook
{
    public static IReadOnlyList<Drill> All { get; } =
    [
        new Undisturbed(),
        new SeatContest(),
        new KilledSilosAndGateways(),
        new KilledCluster(),
        new RollingRestart(),
        new CrashedPostgres(),
        new FrozenPostgres(),
        new PromotedStandby(),
        new TwoClusters(),
        new GatewayCutFromSilo(),
        new SiloCutOff(),
        new KilledEmbedded(),
    ];
}
