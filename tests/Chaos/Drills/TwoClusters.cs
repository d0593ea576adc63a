namespace RelayHeat.Chaos.Drills;

/// <summary>
/// Two clusters on one database that do not know of each other. Every grain is active twice, and only the commit's version check
/// separates the two writers.
/// </summary>
internal sealed class TwoClusters : Drill
{
    public override string Name => "two-clusters";

    public override string What => "two clusters with different ids on one database hammer the same stores";

    public override SiteShape Shape => SiteShape.TwoClusters;

    public override LoadPlan Plan => new() { Stores = 6, Accounts = 40, ThinkMs = 60, BackoffMs = 100 };

    public override TimeSpan Duration(bool isLong) => isLong ? TimeSpan.FromMinutes(5) : TimeSpan.FromSeconds(10);

    public override async Task InjectAsync(Situation s)
    {
        s.History.Fault("every grain is active twice");
        while (!s.TimeIsUp) await Situation.PauseAsync(0.5);
    }

    public override Task AfterLoadAsync(Situation s) => s.Site.LeaveOneClusterAsync();
}
