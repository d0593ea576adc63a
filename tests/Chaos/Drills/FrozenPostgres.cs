namespace RelayHeat.Chaos.Drills;

/// <summary>PostgreSQL neither answers nor closes connections.</summary>
internal sealed class FrozenPostgres : Drill
{
    private const int FrozenForSeconds = 20;

    public override string Name => "postgres-frozen";

    public override string What => $"PostgreSQL is frozen (SIGSTOP) for {FrozenForSeconds} s";

    public override async Task InjectAsync(Situation s)
    {
        do
        {
            await Situation.PauseAsync(1);
            s.History.Fault("froze PostgreSQL");
            await s.Site.Postgres!.FreezeAsync();
            await Situation.PauseAsync(FrozenForSeconds);
            s.History.Fault("thawed PostgreSQL");
            await s.Site.Postgres!.ThawAsync();
            await s.Site.BecomesReadyAsync();
            await Situation.PauseAsync(3);
        }
        while (!s.TimeIsUp);
    }
}
