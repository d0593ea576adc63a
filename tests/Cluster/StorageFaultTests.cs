using RelayHeat.Grains;
using RelayHeat.Grains.Commission;

namespace RelayHeat.Cluster;

/// <summary>Traps 5, 7, 9 and 10: what a failed write leaves behind, and what callers learn.</summary>
public sealed class StorageFaultTests(RelayCluster cluster) : IClassFixture<RelayCluster>, IDisposable
{
    public void Dispose() => cluster.Faults.Disarm();

    [Theory]
    [InlineData("RolledBack")]
    [InlineData("LostBefore")]
    [InlineData("Conflict")]
    public async Task Trap5_AWriteThatDidNotHappen_LeavesNothingInMemoryForALaterCommandToMakeDurable(string fate)
    {
        var tag = $"trap5{fate.ToLowerInvariant()}";
        var (store, lost, later) = ($"{tag}-store", $"{tag}-lost", $"{tag}-later");
        await cluster.Commands.RegisterAllAsync([store], [lost, later]);
        var before = cluster.ActivationOf($"merchant/{store}");
        cluster.Faults.ArmOnce(Enum.Parse<Fate>(fate), WriteOf(store));

        await Assert.ThrowsAnyAsync<Exception>(() => cluster.Commands.Invite(store, lost, key: "k"));

        Assert.Equal("none", (await cluster.Commands.Rights(store, lost)).Status);
        Assert.NotEqual(before, cluster.ActivationOf($"merchant/{store}"));
        Commands.Done(await cluster.Commands.Invite(store, later));
        await cluster.ForgetAsync(tag);
        Assert.Equal("none", (await cluster.Commands.Rights(store, lost)).Status);
        await cluster.AgreesAsync(tag);
        Assert.Equal([later], cluster.Database.Merchant(store).Bindings.Keys);

        // Its key is not used up: the same command can still be carried out.
        Assert.False((await cluster.Commands.Invite(store, lost, key: "k")).Replayed);
    }

    [Fact]
    public async Task Trap7_NothingWritten_IsUnavailable()
    {
        await cluster.Commands.RegisterAllAsync(["trap7a-store"], ["trap7a-account"]);
        foreach (var fate in new[] { Fate.RolledBack, Fate.Conflict })
        {
            cluster.Faults.ArmOnce(fate, WriteOf("trap7a-store"));
            await Assert.ThrowsAsync<UnavailableException>(() => cluster.Commands.Invite("trap7a-store", "trap7a-account"));
        }
    }

    [Fact]
    public async Task Trap7_NobodyKnows_IsOutcomeUnknown()
    {
        await cluster.Commands.RegisterAllAsync(["trap7b-store"], ["trap7b-account"]);
        foreach (var fate in new[] { Fate.LostBefore, Fate.LostAfter })
        {
            cluster.Faults.ArmOnce(fate, WriteOf("trap7b-store"));
            await Assert.ThrowsAsync<OutcomeUnknownException>(() => cluster.Commands.Invite("trap7b-store", "trap7b-account"));
        }
    }

    [Fact]
    public async Task Trap7_ARecordThatCannotBeRead_IsUnavailable()
    {
        await cluster.Commands.RegisterAllAsync(["trap7c-store"], ["trap7c-account"]);
        await cluster.ForgetAsync("trap7c");
        cluster.Faults.Arm(step => step is { Kind: StepKind.Read, Entity: "merchant/trap7c-store" } ? Fate.LostBefore : Fate.Pass);

        await Assert.ThrowsAsync<UnavailableException>(() => cluster.Commands.Invite("trap7c-store", "trap7c-account"));
        await Assert.ThrowsAsync<UnavailableException>(() => cluster.Commands.Store("trap7c-store"));

        cluster.Faults.Disarm();
        Commands.Done(await cluster.Commands.Invite("trap7c-store", "trap7c-account"));
    }

    [Fact]
    public async Task Trap7_AnotherGrainThatDoesNotAnswer_IsUnavailable()
    {
        await cluster.Commands.RegisterAllAsync(["trap7d-store"], ["trap7d-account"]);
        foreach (var fate in new[] { Fate.LostBefore, Fate.LostAfter })
        {
            cluster.Faults.ArmOnce(fate, step => step is { Kind: StepKind.Call, Entity: "merchant/trap7d-store" });
            await Assert.ThrowsAsync<UnavailableException>(() => cluster.Commands.Invite("trap7d-store", "trap7d-account"));
        }
        Assert.Empty(cluster.Database.Merchant("trap7d-store").Bindings);
    }

    [Fact]
    public async Task Trap9_ACallOfUnknownOutcome_IsSettledByItsKey()
    {
        await cluster.Commands.RegisterAllAsync(["trap9-store"], ["trap9-account"]);
        cluster.Faults.ArmOnce(Fate.LostAfter, WriteOf("trap9-store"));
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => cluster.Commands.Invite("trap9-store", "trap9-account", key: "k"));

        var settled = await cluster.Commands.Invite("trap9-store", "trap9-account", key: "k");

        Assert.True(settled.Replayed);
        Assert.Equal(Completion.Created, settled.Completion);
        Assert.Single(cluster.Database.Events("merchant/trap9-store"), e => e.Type == "invitation_sent");
        await cluster.AgreesAsync("trap9");
    }

    [Fact]
    public async Task Trap9_ACallThatTimedOut_IsSettledByItsKey()
    {
        await cluster.Commands.RegisterAllAsync(["slow-store"], ["slow-account"]);
        var gate = cluster.Faults.Hold(WriteOf("slow-store"));
        var waiting = cluster.Commands.Invite("slow-store", "slow-account", key: "k");
        await gate.Arrived;

        // The client timed out, does not know how far the command is, and repeats it.
        var again = cluster.Commands.Invite("slow-store", "slow-account", key: "k");
        Assert.False(again.IsCompleted);
        gate.Open();

        Assert.Equal((await waiting) with { Replayed = true }, await again);
        Assert.Single(cluster.Database.Events("merchant/slow-store"), e => e.Type == "invitation_sent");
    }

    [Fact]
    public async Task Trap10_TwoActivationsOfOneGrain_TheSecondWriteConflictsAndNothingIsLost()
    {
        await using var rival = await cluster.StartRivalAsync();
        await cluster.Commands.RegisterAllAsync(["trap10-store"], ["trap10-a", "trap10-b"]);
        // From here on both clusters have the store in memory at the same version.
        Assert.Equal(2, (await rival.Commands.Store("trap10-store")).Version);

        Commands.Done(await cluster.Commands.Invite("trap10-store", "trap10-a"));
        await Assert.ThrowsAsync<UnavailableException>(() => rival.Commands.Invite("trap10-store", "trap10-b", key: "k"));
        Commands.Done(await rival.Commands.Invite("trap10-store", "trap10-b", key: "k"));

        await cluster.AgreesAsync("trap10");
        Assert.Equal(["trap10-a", "trap10-b"], cluster.Database.Merchant("trap10-store").Bindings.Keys);
    }

    // A refusal is not checked by a write. A superseded activation could refuse a command that took effect.
    [Fact]
    public async Task G5_RetryAtAnActivationThatWasOvertaken_IsNotRefusedWhatWasDone()
    {
        await using var rival = await cluster.StartRivalAsync();
        const string store = "overtaken-store";
        await cluster.Commands.RegisterAllAsync([store], []);
        var seats = Enumerable.Range(0, 20).Select(i => $"{Commands.OwnerOf(store)}:{i}").ToList();
        foreach (var seat in seats) Commands.Done(await cluster.Commands.BindSubAccount(store, seat));
        // Both clusters have the store in memory with all seats in use. Then one of them frees a seat and gives it to another account.
        Assert.Equal(0, (await rival.Commands.Store(store)).Seats.Free);
        Commands.Done(await cluster.Commands.Unbind(store, seats[0]));
        var done = await cluster.Commands.BindSubAccount(store, seats[0], "k");

        await Assert.ThrowsAsync<UnavailableException>(() => rival.Commands.BindSubAccount(store, seats[0], "k"));

        Assert.Equal(done with { Replayed = true }, await rival.Commands.BindSubAccount(store, seats[0], "k"));
    }

    // The same if it refused the command before: only its memory has that receipt.
    [Fact]
    public async Task G5_RetryWhereItWasRefusedBeforeItWasDoneElsewhere_IsNotRefusedWhatWasDone()
    {
        await using var rival = await cluster.StartRivalAsync();
        var (store, other, account) = ("refused-store", "refused-other", "refused-ann");
        await cluster.Commands.RegisterAllAsync([store, other], [account]);
        await cluster.Commands.BindAsync(other, account);
        Assert.Equal(Codes.AccountBoundElsewhere, (await rival.Commands.Invite(store, account, key: "k")).Refusal?.Code);
        Commands.Done(await cluster.Commands.Unbind(other, account));
        var done = await cluster.Commands.Invite(store, account, key: "k");

        await Assert.ThrowsAsync<UnavailableException>(() => rival.Commands.Invite(store, account, key: "k"));

        Assert.Equal(done with { Replayed = true }, await rival.Commands.Invite(store, account, key: "k"));
    }

    // If a superseded activation accepted the message as nothing new, nobody would send it again.
    [Fact]
    public async Task Notice_ToAnActivationThatWasOvertaken_IsNotLost()
    {
        await using var rival = await cluster.StartRivalAsync();
        // Its sweeper would find this cluster's new messages, and wake the store too early.
        rival.Sweeping.Pause();
        var (store, account) = ("swallowed-store", "swallowed-ann");
        await cluster.Commands.RegisterAllAsync([store], [account]);
        var binding = Commands.Done(await cluster.Commands.Invite(store, account));
        await cluster.IsQuietAsync("swallowed");
        // The rival knows the account from before it confirmed, and the store from after.
        Assert.Equal(1, (await rival.Commands.Account(account)).OpenInvitations);
        Commands.Done(await cluster.Commands.Accept(account, binding.BindingId));

        Commands.Done(await rival.Commands.Change(store, account, Permission.Standard));

        rival.Sweeping.Resume();
        await cluster.AgreesAsync("swallowed");
        Assert.Equal(Permission.Standard, cluster.Database.Account(account).BoundTo?.Permission);
    }

    // A7: a superseded activation must not answer another grain from memory.
    [Fact]
    public async Task A7_StoreWhoseActivationWasOvertaken_DoesNotLetGoWhomItHasBound()
    {
        await using var rival = await cluster.StartRivalAsync();
        var (store, other, account) = ("letgo-store", "letgo-other", "letgo-ann");
        await cluster.Commands.RegisterAllAsync([store, other], [account]);
        var binding = Commands.Done(await cluster.Commands.Invite(store, account));
        // The rival knows the store from before the account confirmed, and everything else from after.
        Assert.Equal(1, (await rival.Commands.Store(store)).Seats.InUse);
        Commands.Done(await cluster.Commands.Accept(account, binding.BindingId));

        await Assert.ThrowsAsync<UnavailableException>(() => rival.Commands.Invite(other, account));
        Assert.Equal(Codes.AccountBoundElsewhere, (await rival.Commands.Invite(other, account)).Refusal?.Code);

        await cluster.AgreesAsync("letgo");
        Assert.Equal(store, cluster.Database.Account(account).BoundTo?.MerchantId);
    }

    // Table B: nor may it give a right that the store has taken back.
    [Fact]
    public async Task B_StoreWhoseActivationWasOvertaken_GivesNoRightThatWasTakenBack()
    {
        await using var rival = await cluster.StartRivalAsync();
        var (store, account) = ("vouch-store", "vouch-ann");
        await cluster.Commands.RegisterAllAsync([store], [account]);
        await cluster.Commands.BindAsync(store, account);
        Assert.Equal("bound", (await rival.Commands.Rights(store, account)).Status);
        Commands.Done(await cluster.Commands.Unbind(store, account));

        Task<Outcome<PlanView>> CreateAsync() =>
            rival.Commands.CreatePlan(store, PlanKind.ItemGeneral, target: "i1", by: Commands.Itself(account));

        await Assert.ThrowsAsync<UnavailableException>(CreateAsync);
        Assert.Equal(Codes.Forbidden, (await CreateAsync()).Refusal?.Code);
    }

    // The ownership check must not take the store's own commit for another activation's.
    [Fact]
    public async Task B_StoreThatCommitsWhileItIsAsked_KeepsItsPlace()
    {
        const string store = "busy-store";
        await cluster.Commands.RegisterAllAsync([store], ["busy-bob"]);
        var activation = cluster.ActivationOf($"merchant/{store}");
        var written = cluster.Faults.HoldDone(WriteOf(store));
        var invite = cluster.Commands.Invite(store, "busy-bob");
        await written.Arrived;
        // The commit is stored, but the store has not heard of it yet.
        var look = cluster.Faults.Hold(step => step.Kind == StepKind.Look && step.Entity == $"merchant/{store}");
        var vouched = cluster.Grains.GetMerchant(store).Vouch(Commands.OwnerOf(store));
        await look.Arrived;
        look.Open();
        written.Open();

        Commands.Done(await invite);
        Assert.Equal(3, (await vouched).MerchantVersion);
        Assert.Equal(activation, cluster.ActivationOf($"merchant/{store}"));
    }

    private static Func<Step, bool> WriteOf(string store) => step => step.Kind == StepKind.Write && step.Entity == $"merchant/{store}";
}
