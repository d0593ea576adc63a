namespace RelayHeat.Cluster;

/// <summary>Commands that are decided during a commit share the next one.</summary>
public sealed class SharedCommitTests(RelayCluster cluster) : IClassFixture<RelayCluster>, IDisposable
{
    private const int Seats = 20;

    public void Dispose() => cluster.Faults.Disarm();

    [Fact]
    public async Task A4_TwentyOneForTwentySeats_TakeTwoCommits_AndOneIsRefusedWhenTheOthersAreDurable()
    {
        var writes = 0;
        const string store = "shared-done-store";
        var (gate, first, others) = await BeginAsync(store);
        cluster.Faults.Arm(step =>
        {
            if (IsWriteOf(store, step)) Interlocked.Increment(ref writes);
            return Fate.Pass;
        });
        gate.Open();

        Commands.Done(await first);
        var answers = await Task.WhenAll(others);
        Assert.Equal(Codes.SeatLimitReached, Assert.Single(answers, a => a.Refusal is not null).Refusal?.Code);
        Assert.Equal(2, writes);
        Assert.Equal(Seats, cluster.Database.Merchant(store).SeatsInUse);
        var events = cluster.Database.Events($"merchant/{store}");
        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(e => (int)e.Version));
        await cluster.AgreesAsync("shared-done");
    }

    [Fact]
    public async Task G2_EachOfASharedCommit_IsAnsweredTheSameWhenItIsSentAgain_AlsoAfterARestart()
    {
        const string store = "shared-again-store";
        var (gate, first, others) = await BeginAsync(store);
        var early = Bind(store, 5);
        gate.Open();
        var answers = new List<Outcome<BindingView>> { await first };
        foreach (var other in others) answers.Add(await other);

        Assert.Equal(answers[5].Value, (await early).Value);
        Assert.True((await early).Replayed);
        await AgainAsync(answers);
        await cluster.ForgetAsync("shared-again");
        await AgainAsync(answers);

        async Task AgainAsync(List<Outcome<BindingView>> before)
        {
            for (var i = 0; i < before.Count; i++)
            {
                var again = await Bind(store, i);
                Assert.True(again.Replayed);
                Assert.Equal((before[i].Value, before[i].Refusal?.Code), (again.Value, again.Refusal?.Code));
            }
        }
    }

    [Theory]
    [InlineData("RolledBack", false)]
    [InlineData("LostBefore", true)]
    [InlineData("LostAfter", true)]
    public async Task Trap5_SharedCommitThatIsNotConfirmed_AcknowledgesNone_AndRefusesNone(string fate, bool unknown)
    {
        var tag = $"shared-{fate.ToLowerInvariant()}";
        var store = $"{tag}-store";
        var (gate, first, others) = await BeginAsync(store);
        var writes = 0;
        cluster.Faults.Arm(
            step => IsWriteOf(store, step) && Interlocked.Increment(ref writes) == 2 ? Enum.Parse<Fate>(fate) : Fate.Pass);
        gate.Open();

        Commands.Done(await first);
        var failures = new List<Exception>();
        foreach (var other in others) failures.Add(await Assert.ThrowsAnyAsync<Exception>(() => other));
        // The command that found no seat did nothing, and must not be told that there is none.
        Assert.Equal(unknown ? Seats - 1 : 0, failures.OfType<OutcomeUnknownException>().Count());
        Assert.Equal(unknown ? 1 : Seats, failures.OfType<UnavailableException>().Count());
        cluster.Faults.Disarm();
        await cluster.ForgetAsync(tag);
        Assert.Equal(fate == "LostAfter" ? Seats : 1, cluster.Database.Merchant(store).SeatsInUse);

        // Each key still has one effect, and one of them none.
        var refusals = 0;
        for (var i = 0; i <= Seats; i++) refusals += (await Bind(store, i)).Refusal is null ? 0 : 1;
        Assert.Equal(1, refusals);
        Assert.Equal(Seats, cluster.Database.Events($"merchant/{store}").Count(e => e.Type == "sub_account_bound"));
        await cluster.AgreesAsync(tag);
    }

    /// <summary>Holds the first command's commit until the commands for all other seats, and one more, are decided behind it.</summary>
    private async Task<(Gate Gate, Task<Outcome<BindingView>> First, Task<Outcome<BindingView>>[] Others)> BeginAsync(string store)
    {
        await cluster.Commands.RegisterAllAsync([store], []);
        var gate = cluster.Faults.Hold(step => IsWriteOf(store, step));
        var before = cluster.TakenUp.Of($"merchant/{store}");
        var first = Bind(store, 0);
        await gate.Arrived;
        Task<Outcome<BindingView>>[] others = [.. Enumerable.Range(1, Seats).Select(i => Bind(store, i))];
        await Eventually.HoldsAsync(() => cluster.TakenUp.Of($"merchant/{store}") == before + Seats + 1, "Not all were decided.");
        Assert.DoesNotContain(others, o => o.IsCompleted);
        Assert.Equal(Seats, (await cluster.Commands.Store(store)).Seats.Free);
        return (gate, first, others);
    }

    private Task<Outcome<BindingView>> Bind(string store, int seat) => cluster.Commands.BindSubAccount(
        store, FormattableString.Invariant($"{Commands.OwnerOf(store)}:s{seat}"), FormattableString.Invariant($"k{seat}"));

    private static bool IsWriteOf(string store, Step step) => step.Kind == StepKind.Write && step.Entity == $"merchant/{store}";
}
