using RelayHeat.Grains.Policies;

namespace RelayHeat.Cluster;

/// <summary>A8: a sub-account's grain gets no messages. Its binding is looked up when it is shown or left.</summary>
public sealed class SubAccountTests(RelayCluster cluster) : IClassFixture<RelayCluster>, IDisposable
{
    private Commands Commands => cluster.Commands;

    public void Dispose() => cluster.Faults.Disarm();

    [Fact]
    public async Task A8_CommandsOfTheStore_CallNobodyAndWriteNothingOfTheSubAccount()
    {
        var (store, sub) = await StoreAsync("quiet");
        var calls = new System.Collections.Concurrent.ConcurrentQueue<Step>();
        cluster.Faults.Arm(step =>
        {
            if (step.Kind == StepKind.Call && step.Entity == $"merchant/{store}") calls.Enqueue(step);
            return Fate.Pass;
        });

        Commands.Done(await Commands.BindSubAccount(store, sub));
        Commands.Done(await Commands.Change(store, sub, Permission.Standard));
        Assert.Equal("unbound", Commands.Done(await Commands.Unbind(store, sub)).Status);

        Assert.Empty(cluster.Database.Outbox("quiet"));
        Assert.Empty(calls);
        Assert.Equal(0, cluster.Database.Rows($"account/{sub}"));
        Assert.Equal(5, cluster.Database.Events($"merchant/{store}").Count);
    }

    [Fact]
    public async Task A8_Account_ShowsWhatItsStoreSaysNow()
    {
        var (store, sub) = await StoreAsync("shown");
        Assert.Equal(Codes.AccountNotFound, (await GetAsync(sub, Commands.Itself(sub))).Refusal?.Code);

        cluster.Clock.Advance(TimeSpan.FromHours(1));
        var since = Commands.Done(await Commands.BindSubAccount(store, sub)).BoundAt!.Value;
        cluster.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal((since, new BoundToView(store, Permission.Full, since)), await ShownAsync());

        Commands.Done(await Commands.Change(store, sub, Permission.Standard));
        Assert.Equal((since, new BoundToView(store, Permission.Standard, since)), await ShownAsync());

        // The answer to the registration is what a read shows.
        var registered = Commands.Done(await Commands.RegisterAccount(sub, "k"));
        Assert.Equal(registered, await Commands.Account(sub));

        Commands.Done(await Commands.Unbind(store, sub));
        Assert.Equal((null, null), await ShownAsync());
        Assert.Equal(registered, Commands.Done(await Commands.RegisterAccount(sub, "k")));

        async Task<(DateTimeOffset?, BoundToView?)> ShownAsync()
        {
            var shown = Commands.Done(await GetAsync(sub, Commands.Itself(sub)));
            return (shown.JoinedAt, shown.BoundTo);
        }
    }

    [Fact]
    public async Task G1_WhoMayNot_CostsNoCallToAnotherGrain()
    {
        var (store, sub) = await StoreAsync("stranger");
        Commands.Done(await Commands.BindSubAccount(store, sub));
        var calls = new System.Collections.Concurrent.ConcurrentQueue<Step>();
        cluster.Faults.Arm(step =>
        {
            if (step.Kind == StepKind.Call && step.Entity == $"account/{sub}") calls.Enqueue(step);
            return Fate.Pass;
        });
        var (grain, stranger) = (cluster.Grains.GetAccount(sub), Commands.Itself("stranger-bob"));

        Assert.Equal(Codes.Forbidden, (await grain.Get(stranger)).Refusal?.Code);
        Assert.Equal(Codes.Forbidden, (await grain.Leave(new LeaveStore(), new CommandContext(stranger))).Refusal?.Code);
        Assert.Equal(
            Codes.Forbidden, (await grain.Register(new RegisterAccount(true, "s", []), new CommandContext(stranger))).Refusal?.Code);

        Assert.Empty(calls);
        Assert.NotNull(Commands.Done(await grain.Get(Commands.Itself(sub))).BoundTo);
        Assert.NotEmpty(calls);
    }

    [Fact]
    public async Task A7_Leaving_FreesTheSeatBeforeTheReplyAndMayBeRepeated()
    {
        var (store, sub) = await StoreAsync("leaving");
        Assert.Equal("none", Commands.Done(await Commands.Leave(sub)).Status);
        Commands.Done(await Commands.BindSubAccount(store, sub));

        Assert.Equal("unbound", Commands.Done(await Commands.Leave(sub, "k")).Status);

        Assert.Empty(cluster.Database.Merchant(store).Bindings);
        Assert.Empty((await Commands.Rights(store, sub)).Capabilities);
        Assert.Equal("none", Commands.Done(await Commands.Leave(sub)).Status);
        Assert.Equal(("unbound", true), ((await Commands.Leave(sub, "k")).Value!.Status, (await Commands.Leave(sub, "k")).Replayed));
        Commands.Done(await Commands.BindSubAccount(store, sub));
        Assert.Equal("unbound", Commands.Done(await Commands.Leave(sub)).Status);
        await cluster.AgreesAsync("leaving");
        Assert.Equal(["unbound_from_store", "unbound_from_store"], cluster.Database.Events($"account/{sub}").Select(e => e.Type));
    }

    [Fact]
    public async Task A7_Leaving_WhileTheStoreCannotBeTold_IsShownAtOnceAndToldLater()
    {
        var (store, sub) = await StoreAsync("untold");
        Commands.Done(await Commands.BindSubAccount(store, sub));
        cluster.Faults.Arm(step => step is { Kind: StepKind.Call, Method: "CloseBinding" } ? Fate.LostBefore : Fate.Pass);

        var left = await Commands.Leave(sub);

        Assert.Equal(("unbound", Completion.Converging), (Commands.Done(left).Status, left.Completion));
        Assert.Single(cluster.Database.Merchant(store).Bindings);
        Assert.Equal(Codes.AccountNotFound, (await GetAsync(sub, Commands.Itself(sub))).Refusal?.Code);
        await Assert.ThrowsAsync<UnavailableException>(() => Commands.Leave(sub));
        cluster.Faults.Disarm();
        await cluster.AgreesAsync("untold");
        Assert.Empty(cluster.Database.Merchant(store).Bindings);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A7_Leaving_WhileTheStoreUnbinds_EndsWellOnBothSides(bool isBoundAgain)
    {
        var tag = isBoundAgain ? "raceagain" : "race";
        var (store, sub) = await StoreAsync(tag);
        Commands.Done(await Commands.BindSubAccount(store, sub));
        // The account has asked its store, and has not decided yet.
        var gate = cluster.Faults.Hold(step => step is { Kind: StepKind.Write } && step.Entity == $"account/{sub}");
        var leaving = Commands.Leave(sub);
        await gate.Arrived;
        Assert.Equal("unbound", Commands.Done(await Commands.Unbind(store, sub)).Status);
        if (isBoundAgain) Commands.Done(await Commands.BindSubAccount(store, sub));
        gate.Open();

        Assert.Equal("unbound", Commands.Done(await leaving).Status);

        await cluster.AgreesAsync(tag);
        var shown = await GetAsync(sub, Commands.Itself(sub));
        Assert.Equal(isBoundAgain ? store : null, shown.Value?.BoundTo?.MerchantId);
        Assert.Equal(isBoundAgain ? 1 : 0, cluster.Database.Merchant(store).SeatsInUse);
        Assert.Equal(
            ["unbound"],
            cluster.Database.Events($"merchant/{store}").Where(e => e.Type == "binding_closed")
                .Select(e => e.Data.Contains("unbound", StringComparison.Ordinal) ? "unbound" : e.Data));
    }

    [Fact]
    public async Task A7_ManyLeaveAndAreUnboundAtOnce_NobodyWaitsForEverAndEveryBindingEndsOnce()
    {
        var (store, _) = await StoreAsync("crowd");
        ImmutableArray<string> subs = [.. Enumerable.Range(0, 12).Select(i => $"{Commands.OwnerOf(store)}:{i}")];
        for (var round = 0; round < 5; round++)
        {
            foreach (var sub in subs) Commands.Done(await Commands.BindSubAccount(store, sub));
            var left = subs.Select(sub => Commands.Leave(sub)).ToList();
            var read = subs.Select(sub => GetAsync(sub, Commands.Itself(sub))).ToList();
            var unbound = subs.Select(sub => Commands.Unbind(store, sub)).ToList();
            // The main account, which all of them ask, has commands of its own meanwhile.
            Commands.Done(await Commands.RegisterAccount(Commands.OwnerOf(store)));
            foreach (var (one, other) in left.Zip(unbound))
            {
                string[] ends = [Commands.Done(await one).Status, Commands.Done(await other).Status];
                Assert.Contains("unbound", ends);
                Assert.All(ends, end => Assert.True(end is "unbound" or "none"));
            }
            foreach (var one in read) Assert.True((await one).Refusal?.Code is null or Codes.AccountNotFound);
            Assert.Empty(cluster.Database.Merchant(store).Bindings);
        }
        var ended = cluster.Database.Events($"merchant/{store}").Count(e => e.Type == "binding_closed");
        Assert.Equal(5 * subs.Length, ended);
        await cluster.AgreesAsync("crowd");
    }

    // A7: superseded activations of the store or of its main account must not decide what it leaves.
    [Fact]
    public async Task A7_StoreWhoseActivationWasOvertaken_DoesNotSayThatThereIsNothingToLeave()
    {
        await using var rival = await cluster.StartRivalAsync();
        var (store, sub) = await StoreAsync("stale");
        // The rival knows the store from before it bound the sub-account.
        Assert.Equal(0, (await rival.Commands.Store(store)).OpenBindings);
        Commands.Done(await Commands.BindSubAccount(store, sub));

        await Assert.ThrowsAsync<UnavailableException>(() => rival.Commands.Leave(sub));
        Assert.Equal("unbound", Commands.Done(await rival.Commands.Leave(sub)).Status);

        await cluster.ForgetAsync("stale");
        await cluster.AgreesAsync("stale");
        Assert.Empty(cluster.Database.Merchant(store).Bindings);
    }

    // An earlier version told the sub-account that it is bound. Nobody tells it that it was unbound since.
    [Fact]
    public async Task A8_WhatAnEarlierVersionToldASubAccount_IsTakenAndBelievedNoMore()
    {
        var (store, sub) = await StoreAsync("earlier");
        var bound = Commands.Done(await Commands.BindSubAccount(store, sub));
        Commands.Done(await Commands.Unbind(store, sub));
        foreach (var kind in new[] { NoticeKind.Bound, NoticeKind.Closed })
        {
            var notice = new BindingNotice(store, 3, bound.BindingId, kind)
            {
                MerchantName = store, Permission = Permission.Full, BoundAt = bound.BoundAt, Reason = CloseReason.Unbound,
            };
            var told = await cluster.Grains.GetAccount(sub).NoteBinding(
                new NoteBinding(notice), new CommandContext(Commands.Owner(store)));
            Assert.True(Commands.Done(told));
        }

        Assert.Equal(Codes.AccountNotFound, (await GetAsync(sub, Commands.Itself(sub))).Refusal?.Code);
        Assert.Equal(0, cluster.Database.Rows($"account/{sub}"));
        Assert.Equal("none", Commands.Done(await Commands.Leave(sub)).Status);
    }

    private Task<Outcome<OperatorAccountView>> GetAsync(string account, Caller caller) => cluster.Grains.GetAccount(account).Get(caller);

    private async Task<(string Store, string Sub)> StoreAsync(string tag)
    {
        var store = $"{tag}-store";
        await Commands.RegisterAllAsync([store], []);
        return (store, $"{Commands.OwnerOf(store)}:客服1");
    }
}
