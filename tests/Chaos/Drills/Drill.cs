namespace RelayHeat.Chaos.Drills;

/// <summary>One thing that goes wrong, over and over, while callers go on calling.</summary>
internal abstract class Drill
{
    public abstract string Name { get; }

    /// <summary>What is done to the system, in a line.</summary>
    public abstract string What { get; }

    public virtual SiteShape Shape => SiteShape.Cluster;

    public virtual LoadPlan Plan => new();

    /// <summary>Whether anything fails at all: where nothing does, every key has one answer, whatever it is.</summary>
    public virtual bool HasFaults => true;

    /// <summary>For how long it goes on; what it has begun, it ends.</summary>
    public virtual TimeSpan Duration(bool isLong) => isLong ? TimeSpan.FromMinutes(5) : TimeSpan.FromSeconds(1);

    /// <summary>Lets it go wrong until the time is up.</summary>
    public abstract Task InjectAsync(Situation situation);

    /// <summary>What is left to do or to look at when the load has ended, before all is started, settled and checked.</summary>
    public virtual Task AfterLoadAsync(Situation situation) => Task.CompletedTask;
}
