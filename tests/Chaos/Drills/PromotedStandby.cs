namespace RelayHeat.Chaos.Drills;

/// <summary>The primary is gone for good and its standby takes over. No process of the product is restarted or reconfigured.</summary>
internal sealed class PromotedStandby : Drill
{
    private const int ServesAgainForSeconds = 5;

    public override string Name => "postgres-promotion";

    public override string What => "PostgreSQL: the primary crashes, its synchronous standby is promoted";

    public override SiteShape Shape => SiteShape.Standby;

    // There is only one standby to promote.
    public override TimeSpan Duration(bool isLong) => TimeSpan.FromSeconds(1);

    public override async Task InjectAsync(Situation s)
    {
        await Situation.PauseAsync(2);
        s.History.Fault("promoted the standby");
        await s.Site.FailOverAsync();
        await s.Site.BecomesReadyAsync();
        await Situation.PauseAsync(ServesAgainForSeconds);
    }
}
