namespace RelayHeat.Cluster;

/// <summary>A11, A15: two compete, and one wins.</summary>
public sealed class ContestTests(RelayCluster cluster) : IClassFixture<RelayCluster>
{
    private const int Rounds = 40;

    [Fact]
    public Task A11_TwoStoresConfirmedAtOnce_OneWinsAndTheOtherSeatIsReleased() => InRounds(async round =>
    {
        var tag = $"two{round}";
        var (one, other, account) = ($"{tag}-one", $"{tag}-other", $"{tag}-account");
        await cluster.Commands.RegisterAllAsync([one, other], [account]);
        var first = Commands.Done(await cluster.Commands.Invite(one, account)).BindingId;
        var second = Commands.Done(await cluster.Commands.Invite(other, account)).BindingId;
        await cluster.IsQuietAsync(tag);

        var outcomes = await Task.WhenAll(cluster.Commands.Accept(account, first), cluster.Commands.Accept(account, second));

        var winner = outcomes[0].Refusal is null ? 0 : 1;
        Assert.Equal(BindingStatus.Bound, Commands.Done(outcomes[winner]).Status);
        Assert.Equal(Codes.AccountBoundElsewhere, outcomes[1 - winner].Refusal?.Code);
        await cluster.AgreesAsync(tag);
        var (won, lost) = winner == 0 ? (one, other) : (other, one);
        Assert.Equal(won, cluster.Database.Account(account).BoundTo?.MerchantId);
        Assert.Equal((1, 0), (cluster.Database.Merchant(won).SeatsInUse, cluster.Database.Merchant(lost).SeatsInUse));
        Assert.Contains(
            cluster.Database.Events($"merchant/{lost}"),
            e => e.Type == "binding_closed" && e.Data.Contains("bound_elsewhere", StringComparison.Ordinal));
    });

    [Fact]
    public Task A15_TwoMerchantsOneMainAccountAtOnce_OneIsRegistered() => InRounds(async round =>
    {
        var tag = $"main{round}";
        string[] stores = [$"{tag}-one", $"{tag}-other"];

        var outcomes = await Task.WhenAll(stores.Select(s => cluster.Commands.RegisterStore(s, mainAccount: $"{tag}-boss")));

        var winner = outcomes[0].Refusal is null ? 0 : 1;
        Assert.Equal(Completion.Created, outcomes[winner].Completion);
        Assert.Equal(stores[winner], Commands.Done(outcomes[winner]).MerchantId);
        Assert.Equal(Codes.MainAccountTaken, outcomes[1 - winner].Refusal?.Code);
        await cluster.AgreesAsync(tag);
        Assert.Equal(stores[winner], cluster.Database.Account($"{tag}-boss").MainAccountOf);
        var loser = await cluster.Grains.GetMerchant(stores[1 - winner]).Get(Commands.Staff);
        Assert.Equal(Codes.MerchantNotFound, loser.Refusal?.Code);
    });

    private static Task InRounds(Func<int, Task> contest) => Task.WhenAll(Enumerable.Range(0, Rounds).Select(contest));
}
