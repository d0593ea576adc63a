namespace RelayHeat.Chaos.Drills;

/// <summary>PostgreSQL crashes and recovers from its log. Silos reconnect by themselves.</summary>
internal sealed class CrashedPostgres : Drill
{
    public override string Name => "postgres-crash";

    public override string What => "PostgreSQL: restart -m immediate every few seconds";

    public override TimeSpan Duration(bool isLong) => isLong ? TimeSpan.FromMinutes(5) : TimeSpan.FromSeconds(12);

    public override async Task InjectAsync(Situation s)
    {
        while (!s.TimeIsUp)
        {
            s.History.Fault("crashed PostgreSQL");
            await s.Site.Postgres!.RestartImmediateAsync();
            await Situation.PauseAsync(3 + (2 * s.Random.NextDouble()));
        }
    }
}
