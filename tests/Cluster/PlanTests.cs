using RelayHeat.Grains.Commission;

namespace RelayHeat.Cluster;

/// <summary>A store with many plans: what it reads after a restart, and which plans time ends.</summary>
public sealed class PlanTests(RelayCluster cluster) : IClassFixture<RelayCluster>, IDisposable
{
    public void Dispose() => cluster.Faults.Disarm();

    [Fact]
    public async Task C1_AfterARestart_EveryPlanIsThere_AndTheRowIsAsSmallAsBefore()
    {
        const string store = "many-store";
        await cluster.Commands.RegisterAllAsync([store], []);
        for (var n = 0; n < 300; n++)
        {
            Commands.Done(await cluster.Commands.CreatePlan(store, PlanKind.ItemGeneral, n, $"i{n}"));
        }
        var stopped = Commands.Done(await cluster.Commands.CreatePlan(store, PlanKind.StoreWide, 8000)).PlanId;
        Commands.Done(await cluster.Commands.StopPlan(store, stopped));

        await cluster.ForgetAsync("many");

        for (var n = 0; n < 300; n++) Assert.Equal(n, await cluster.Commands.Rate(store, $"i{n}"));
        Assert.Null(await cluster.Commands.Rate(store, "other"));
        Assert.InRange(cluster.Database.Payload($"commission/{store}").Length, 1, 200);
        Assert.Equal(PlanStatus.Stopped, Commands.Done(await cluster.Commands.GetPlan(store, stopped)).Status);
        Assert.Equal(Codes.PlanStopped, (await cluster.Commands.ChangeRate(store, stopped, 1)).Refusal?.Code);
        Assert.Equal(Codes.PlanNotFound, (await cluster.Commands.GetPlan(store, "0000000000000000")).Refusal?.Code);
        Assert.Empty(Consistency.Faults(cluster.Database, "many"));
    }

    [Fact]
    public async Task C4_MorePlansThanAreEndedAtOnce_AreOverAtTheirInstant_AndRecordedSoonWithNobodyCalling()
    {
        const string store = "ending-store";
        await cluster.Commands.RegisterAllAsync([store], []);
        var to = cluster.Clock.GetUtcNow().AddDays(1);
        const int plans = CommissionRules.MaxEndedAtOnce + 10;
        for (var n = 0; n < plans; n++)
        {
            Commands.Done(await cluster.Commands.CreatePlan(store, PlanKind.ItemGeneral, 1000, $"i{n}", to: to));
        }
        var first = cluster.Database.Parts($"commission/{store}")[0].Id;
        cluster.Sweeping.Pause();
        cluster.Clock.SetUtcNow(to);
        for (var n = 0; n < plans; n++) Assert.Null(await cluster.Commands.Rate(store, $"i{n}"));
        Assert.Equal(PlanStatus.Stopped, Commands.Done(await cluster.Commands.GetPlan(store, first)).Status);
        Assert.Equal(Codes.PlanStopped, (await cluster.Commands.ChangeRate(store, first, 1)).Refusal?.Code);
        cluster.Sweeping.Resume();

        await Eventually.HoldsAsync(
            () => cluster.Database.Events($"commission/{store}").Count(e => e.Type == "plan_ended") == plans, "Not all ends are recorded.");

        Assert.Equal(0, cluster.Database.Stored<CommissionState>($"commission/{store}").State!.OpenPlans);
        Assert.All(cluster.Database.Parts($"commission/{store}"), p => Assert.False(p.IsOpen));
        Assert.Empty(Consistency.Faults(cluster.Database, "ending"));
    }

    [Fact]
    public async Task C1_TwoPlansForOneTargetAtOnce_OneIsMade()
    {
        const string store = "race-store";
        await cluster.Commands.RegisterAllAsync([store], []);
        var made = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => cluster.Commands.CreatePlan(store, PlanKind.StoreWide, n)));
        Assert.Single(made, o => o.Refusal is null);
        Assert.All(made.Where(o => o.Refusal is not null), o => Assert.Equal(Codes.PlanConflict, o.Refusal!.Code));
    }

    [Fact]
    public async Task C1_APlanThatALaterActivationMade_IsUnavailableToTheFormer_AndThenStopped()
    {
        const string store = "rival-plans-store";
        await using var rival = await cluster.StartRivalAsync();
        await cluster.Commands.RegisterAllAsync([store], []);
        Commands.Done(await rival.Commands.CreatePlan(store, PlanKind.StoreWide, 1));
        var later = Commands.Done(await cluster.Commands.CreatePlan(store, PlanKind.ItemGeneral, 2, "i")).PlanId;

        await Assert.ThrowsAsync<UnavailableException>(() => rival.Commands.StopPlan(store, later));

        Assert.Equal(PlanStatus.Stopped, Commands.Done(await rival.Commands.StopPlan(store, later)).Status);
    }
}
