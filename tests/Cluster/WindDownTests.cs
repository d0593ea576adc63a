using RelayHeat.Grains.Providers;

namespace RelayHeat.Cluster;

/// <summary>F2, E8: what time does to providers while nobody calls, or nothing runs.</summary>
public sealed class WindDownTests
{
    private static readonly TimeSpan PenaltyRuns = TimeSpan.FromDays(10);

    [Fact]
    public async Task F2_APenaltyThatEndsWhileEverythingIsDown_LetsTheProviderLeaveAtThatInstantAfterTheRestart()
    {
        await using var data = new RelayCluster();
        var a = new Applicant("down", "one");
        DateTimeOffset until;
        await using (var before = await data.StartRivalAsync())
        {
            until = await WindDownAsync(before, a);
        }
        data.Clock.SetUtcNow(until.AddHours(5));

        await using var after = await data.StartRivalAsync();

        // Read only the file, so that nobody calls the grain.
        await Eventually.HoldsAsync(() => after.Database.Provider(a).Status == ProviderStatus.Exited, "The provider has not left.");
        AssertLeftAt(after, a, until);
        Assert.Empty(Consistency.Faults(after.Database, "down"));
        Assert.Equal(ProviderStatus.Exited, (await after.Commands.Provider(a)).Status);
    }

    [Fact]
    public async Task F2_APenaltyThatEndsWhileNobodyCalls_LetsTheProviderLeave()
    {
        await using var cluster = new RelayCluster();
        await cluster.InitializeAsync();
        var a = new Applicant("quiet", "one");
        var until = await WindDownAsync(cluster, a);
        await cluster.ForgetAsync("quiet");
        cluster.Sweeping.Pause();

        // One millisecond before, and at the instant itself, whether or not it is recorded.
        cluster.Clock.SetUtcNow(until.AddMilliseconds(-1));
        Assert.Equal(ProviderStatus.WindingDown, (await cluster.Commands.Provider(a)).Status);
        cluster.Clock.SetUtcNow(until);
        Assert.Equal(ProviderStatus.Exited, (await cluster.Commands.Provider(a)).Status);
        Assert.Equal(Codes.NotWindingDown, (await cluster.Commands.WithdrawExit(a)).Refusal?.Code);
        Assert.Equal(ProviderStatus.WindingDown, cluster.Database.Provider(a).Status);
        await cluster.ForgetAsync("quiet");
        cluster.Sweeping.Resume();

        await Eventually.HoldsAsync(() => cluster.Database.Provider(a).Status == ProviderStatus.Exited, "The provider has not left.");
        AssertLeftAt(cluster, a, until);
        await cluster.AgreesAsync("quiet");
        Assert.Null(cluster.Database.WakeUpAt(a.Entity));
        Assert.Equal("exited", cluster.Database.Listed(a.Entity)!.Status);
    }

    [Fact]
    public async Task E8_AShortDeposit_ClimbsItsLadderByItselfUntilTheProviderMayBeRemoved()
    {
        await using var cluster = new RelayCluster();
        await cluster.InitializeAsync();
        var a = new Applicant("ladder", "one");
        await cluster.Commands.AdmitAsync(a);
        var shortOf = Commands.Done(await cluster.Commands.Move(a, "fine", DepositEntryKind.Deduction, 1));
        var ladder = shortOf.Deposit.TopUp!;
        (DateTimeOffset At, TopUpStage Stage)[] rungs =
            [(ladder.DueAt, TopUpStage.Overdue), (ladder.FlaggedAt, TopUpStage.Flagged), (ladder.RemovableAt, TopUpStage.Removable)];

        foreach (var (at, stage) in rungs)
        {
            Assert.Equal(Codes.DepositNotOverdue, (await cluster.Commands.Remove(a, RemovalCause.DepositOverdue)).Refusal?.Code);
            Assert.Equal(at, cluster.Database.WakeUpAt(a.Entity));
            await cluster.ForgetAsync("ladder");
            cluster.Clock.SetUtcNow(at);
            await Eventually.HoldsAsync(() => cluster.Database.Provider(a).Shortfall!.Stage == stage, $"It is not {stage}.");
            Assert.Empty(Consistency.Faults(cluster.Database, "ladder"));
        }

        Assert.Null(cluster.Database.WakeUpAt(a.Entity));
        Assert.Equal(ProviderStatus.Removed, Commands.Done(await cluster.Commands.Remove(a, RemovalCause.DepositOverdue)).Status);
        await cluster.AgreesAsync("ladder");
    }

    // All deadlines passed while everything was down: they are recorded in order, each at its own instant.
    [Fact]
    public async Task E8_ALadderAndAnExitThatFellDueWhileEverythingWasDown_AreRecordedInTheirOrder()
    {
        await using var data = new RelayCluster();
        var a = new Applicant("order", "one");
        DateTimeOffset until;
        await using (var before = await data.StartRivalAsync())
        {
            until = await WindDownAsync(before, a);
            Commands.Done(await before.Commands.Move(a, "fine", DepositEntryKind.Deduction, 1));
        }
        data.Clock.Advance(TimeSpan.FromDays(400));

        await using var after = await data.StartRivalAsync();

        await Eventually.HoldsAsync(() => after.Database.Provider(a).Status == ProviderStatus.Exited, "The provider has not left.");
        // Seven days to top up, ten days of penalty: overdue once, and exited before it could be flagged.
        Assert.Equal(
            ["deposit_fell_short", "deposit_top_up_advanced", "provider_exited"],
            after.Database.Events(a.Entity).TakeLast(3).Select(e => e.Type));
        AssertLeftAt(after, a, until);
        Assert.Empty(Consistency.Faults(after.Database, "order"));
    }

    private static async Task<DateTimeOffset> WindDownAsync(RelayCluster cluster, Applicant a)
    {
        await cluster.Commands.AdmitAsync(a);
        var until = cluster.Clock.GetUtcNow() + PenaltyRuns;
        Commands.Done(await cluster.Commands.Penalise(a, "p1", until.AddDays(-3)));
        Commands.Done(await cluster.Commands.Penalise(a, "p2", until));
        Assert.Equal(Codes.ExitConditionsUnmet, (await cluster.Commands.Exit(a)).Refusal?.Code);
        Assert.Equal(ProviderStatus.WindingDown, Commands.Done(await cluster.Commands.Exit(a, windDown: true)).Status);
        Assert.Equal(until, cluster.Database.WakeUpAt(a.Entity));
        return until;
    }

    private static void AssertLeftAt(RelayCluster cluster, Applicant a, DateTimeOffset until)
    {
        var left = Assert.Single(cluster.Database.Events(a.Entity), e => e.Type == "provider_exited");
        Assert.Equal($"{{\"exitedAt\":\"{Instant.ToText(until)}\"}}", left.Data);
    }
}
