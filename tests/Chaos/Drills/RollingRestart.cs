namespace RelayHeat.Chaos.Drills;

/// <summary>All processes are stopped cleanly and started again, one after the other. A retry must be enough for callers.</summary>
internal sealed class RollingRestart(string name, string what, SiteShape shape) : Drill
{
    private static readonly TimeSpan CuredWithin = TimeSpan.FromSeconds(30);

    public override string Name => name;

    public override string What => $"SIGTERM to {what}, one after the other; each started again";

    public override SiteShape Shape => shape;

    // There must be callers at every instant. More commands would only take longer to check.
    public override LoadPlan Plan => new() { RetriesAlways = true, MostAttempts = 60, ThinkMs = 400 };

    public override async Task InjectAsync(Situation s)
    {
        do
        {
            foreach (var server in s.Site.Servers)
            {
                s.History.Fault($"stopped {server.Name}");
                await server.StopAsync();
                await server.StartAsync();
            }
        }
        while (!s.TimeIsUp);
    }

    public override Task AfterLoadAsync(Situation s)
    {
        foreach (var entry in s.History.Entries)
        {
            var answers = entry.Answers;
            var curedAt = answers.FirstOrDefault(a => a.IsService)?.EndedAt ?? DateTimeOffset.MaxValue;
            if (curedAt - answers[0].SentAt > CuredWithin)
                throw new TimeoutException($"A retry with the same key did not cure it within {CuredWithin}: {entry}");
        }
        return Task.CompletedTask;
    }
}
