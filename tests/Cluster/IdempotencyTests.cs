using Orleans.Runtime;

namespace RelayHeat.Cluster;

/// <summary>G2: a command sent again under its key has one effect and the same answer.</summary>
public sealed class IdempotencyTests(RelayCluster cluster) : IClassFixture<RelayCluster>
{
    private const int Times = 5;

    [Fact]
    public async Task G2_EveryCommandSentFiveTimesAtOnce_HasOneEffectAndOneAnswer()
    {
        var (store, account, other) = ("five-store", "five-account", "five-other");
        var c = cluster.Commands;
        await Once(() => c.RegisterAccount(account, "k1"), $"account/{account}", 1);
        await Once(() => c.RegisterAccount(other, "k1"), $"account/{other}", 1);
        await Once(() => c.RegisterStore(store, "k2"), $"merchant/{store}", 2);
        await Once(() => c.RegisterStore(store, "k3", name: "新店"), $"merchant/{store}", 1);
        await Once(() => c.BindSubAccount(store, Commands.OwnerOf(store) + ":客服1", "k4"), $"merchant/{store}", 1);

        var declined = await Once(() => c.Invite(store, account, key: "k5"), $"merchant/{store}", 1);
        await Once(() => c.Decline(account, declined.BindingId, "k6"), $"account/{account}", 1);

        var accepted = await Once(() => c.Invite(store, account, key: "k7"), $"merchant/{store}", 1);
        cluster.Clock.Advance(TimeSpan.FromMinutes(1));
        await Once(() => c.Resend(store, account, "k8"), $"merchant/{store}", 1);
        await Once(() => c.Change(store, account, Permission.Standard, "k9"), $"merchant/{store}", 1);
        await cluster.IsQuietAsync("five");
        await Once(() => c.Accept(account, accepted.BindingId, "k10"), $"account/{account}", 2);
        await Once(() => c.Leave(account, "k11"), $"account/{account}", 1);

        await Once(() => c.Invite(store, other, key: "k12"), $"merchant/{store}", 1);
        await Once(() => c.Unbind(store, other, "k13"), $"merchant/{store}", 1);
        await cluster.AgreesAsync("five");
    }

    [Fact]
    public async Task G2_AnAnswer_OutlivesTheActivation()
    {
        await cluster.Commands.RegisterAllAsync(["after-store"], ["after-account"]);
        var first = await cluster.Commands.Invite("after-store", "after-account", key: "k");
        await cluster.IsQuietAsync("after");
        var accepted = await cluster.Commands.Accept("after-account", first.Value!.BindingId, "k");
        var before = cluster.ActivationOf("merchant/after-store");
        await cluster.IsQuietAsync("after");
        await cluster.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero, TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(() => cluster.ActivationOf("merchant/after-store") != before, "The store's activation is still there.");
        await cluster.ForgetAsync("after");

        Assert.Equal(first with { Replayed = true }, await cluster.Commands.Invite("after-store", "after-account", key: "k"));
        Assert.Equal(accepted with { Replayed = true }, await cluster.Commands.Accept("after-account", first.Value.BindingId, "k"));
    }

    [Fact]
    public async Task G2_TheSameKeyForAnotherCommand_IsRefused()
    {
        await cluster.Commands.RegisterAllAsync(["reused-store"], ["reused-a", "reused-b"]);
        var first = Commands.Done(await cluster.Commands.Invite("reused-store", "reused-a", key: "k"));
        await cluster.IsQuietAsync("reused");
        var before = cluster.Database.Fingerprint();

        Assert.Equal(Codes.IdempotencyKeyReused, (await cluster.Commands.Invite("reused-store", "reused-b", key: "k")).Refusal?.Code);
        Assert.Equal(Codes.IdempotencyKeyReused, (await cluster.Commands.Unbind("reused-store", "reused-a", "k")).Refusal?.Code);
        var otherTerms = await cluster.Commands.Invite("reused-store", "reused-a", Permission.Standard, "k");
        Assert.Equal(Codes.IdempotencyKeyReused, otherTerms.Refusal?.Code);

        Assert.Equal(before, cluster.Database.Fingerprint());
        Assert.Equal(first, (await cluster.Commands.Invite("reused-store", "reused-a", key: "k")).Value);
    }

    [Fact]
    public async Task G2_ARememberedRefusal_BecomesDurableWithTheNextCommit()
    {
        await cluster.Commands.RegisterAllAsync(["no-store"], []);
        var refused = await cluster.Commands.Invite("no-store", "no-account", key: "early");
        Assert.Equal(Codes.AccountNotFound, refused.Refusal?.Code);
        Commands.Done(await cluster.Commands.RegisterStore("no-store", name: "另一个名字"));
        await cluster.ForgetAsync("no");
        Commands.Done(await cluster.Commands.RegisterAccount("no-account"));

        var again = await cluster.Commands.Invite("no-store", "no-account", key: "early");

        Assert.True(again.Replayed);
        Assert.Equal(Codes.AccountNotFound, again.Refusal?.Code);
        Assert.Null((await cluster.Commands.Invite("no-store", "no-account", key: "late")).Refusal);
    }

    [Fact]
    public async Task G2_AKeyUsedAgainAfterADay_IsANewCommandAndTheGrainStillActivates()
    {
        await cluster.Commands.RegisterAllAsync([], ["daily-account"]);
        Commands.Done(await cluster.Commands.RegisterStore("daily-store", "k", name: "一"));
        cluster.Clock.Advance(TimeSpan.FromHours(24));
        Commands.Done(await cluster.Commands.RegisterStore("daily-store", "k", name: "二"));
        await cluster.ForgetAsync("daily");

        Assert.Equal("二", (await cluster.Commands.Store("daily-store")).Name);
        Assert.True((await cluster.Commands.RegisterStore("daily-store", "k", name: "二")).Replayed);
    }

    private async Task<T> Once<T>(Func<Task<Outcome<T>>> send, string entity, int events)
    {
        await cluster.IsQuietAsync("five");
        var before = cluster.Database.Events(entity).Count;
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Times).Select(_ => send()));
        Assert.Single(outcomes, o => !o.Replayed);
        Assert.Single(outcomes.Select(o => o with { Replayed = false }).Distinct());
        Assert.Equal(before + events, cluster.Database.Events(entity).Count);
        return Commands.Done(outcomes[0]);
    }
}
