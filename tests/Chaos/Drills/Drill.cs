namespace RelayHeat.Chaos.Drills;

/// <summary>A fault that is injected again and again while callers go on.</summary>
internal abstract class Drill
{
    public abstract string Name { get; }

    /// <summary>What is done to the system, in one line.</summary>
    public abstract string What { get; }

    public virtual SiteShape Shape => SiteShape.Cluster;

    public virtual LoadPlan Plan => new();

    /// <summary>Whether anything fails. If not, every key must always have the same answer.</summary>
    public virtual bool HasFaults => true;

    /// <summary>How long it lasts. A fault that has begun is completed.</summary>
    public virtual TimeSpan Duration(bool isLong) => isLong ? TimeSpan.FromMinutes(5) : TimeSpan.FromSeconds(1);

    /// <summary>Injects faults until the time is up.</summary>
    public abstract Task InjectAsync(Situation situation);

    /// <summary>Runs when the load has ended, before everything is started again, settled and checked.</summary>
    public virtual Task AfterLoadAsync(Situation situation) => Task.CompletedTask;
}
