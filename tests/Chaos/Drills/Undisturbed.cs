namespace RelayHeat.Chaos.Drills;

/// <summary>Nothing fails: the baseline for the other drills.</summary>
internal sealed class Undisturbed : Drill
{
    public override string Name => "undisturbed";

    public override string What => "no faults; callers still repeat their commands";

    public override bool HasFaults => false;

    public override LoadPlan Plan => new() { ThinkMs = 60 };

    public override TimeSpan Duration(bool isLong) => isLong ? TimeSpan.FromMinutes(2) : TimeSpan.FromSeconds(6);

    public override async Task InjectAsync(Situation situation)
    {
        while (!situation.TimeIsUp) await Situation.PauseAsync(0.5);
    }
}
