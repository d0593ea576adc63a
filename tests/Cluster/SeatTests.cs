namespace RelayHeat.Cluster;

/// <summary>A4, A12: seats under many concurrent commands.</summary>
public sealed class SeatTests(RelayCluster cluster) : IClassFixture<RelayCluster>
{
    private const int Crowd = 200;

    [Fact]
    public async Task A4_TwoHundredConfirmationsAtOnce_FillTwentySeatsAndNoMore()
    {
        var store = "crowd-store";
        var accounts = Accounts("crowd");
        await cluster.Commands.RegisterAllAsync([store], accounts);
        var bindings = new Dictionary<string, string>();
        foreach (var day in accounts.Index().Chunk(50))
        {
            foreach (var (i, account) in day)
            {
                var permission = i < 20 ? Permission.Full : Permission.Standard;
                bindings[account] = Commands.Done(await cluster.Commands.Invite(store, account, permission)).BindingId;
            }
            // A12 allows fifty a day. After four days the first invitations are still open.
            cluster.Clock.Advance(TimeSpan.FromHours(24));
        }
        await cluster.IsQuietAsync("crowd");

        var outcomes = await Task.WhenAll(accounts.Select(a => cluster.Commands.Accept(a, bindings[a])));

        Assert.All(outcomes, o => Assert.Equal(BindingStatus.Bound, Commands.Done(o).Status));
        await cluster.AgreesAsync("crowd");
        var merchant = cluster.Database.Merchant(store);
        Assert.Equal((Crowd, 20), (merchant.Bindings.Count, merchant.SeatsInUse));
        Assert.All(merchant.Bindings.Values, b => Assert.True(b.IsBound));
        Assert.All(accounts, a => Assert.Equal(store, cluster.Database.Account(a).BoundTo?.MerchantId));
    }

    [Fact]
    public async Task A4_TwoHundredInvitationsForFullAtOnce_TwentyWin()
    {
        var accounts = Accounts("full");
        await cluster.Commands.RegisterAllAsync(["full-store"], accounts);

        var outcomes = await Task.WhenAll(accounts.Select(a => cluster.Commands.Invite("full-store", a)));

        Assert.Equal(20, outcomes.Count(o => o.Refusal is null));
        Assert.All(outcomes.Where(o => o.Refusal is not null), o => Assert.Equivalent(
            new Refusal(Codes.SeatLimitReached).With("limit", 20).With("inUse", 20), o.Refusal, strict: true));
        await cluster.AgreesAsync("full");
        Assert.Equal(20, cluster.Database.Merchant("full-store").SeatsInUse);
    }

    [Fact]
    public async Task A12_TwoHundredInvitationsForStandardAtOnce_FiftyAreSentThatDay()
    {
        var accounts = Accounts("standard");
        await cluster.Commands.RegisterAllAsync(["standard-store"], accounts);

        var outcomes = await Task.WhenAll(accounts.Select(a => cluster.Commands.Invite("standard-store", a, Permission.Standard)));

        Assert.Equal(50, outcomes.Count(o => o.Refusal is null));
        Assert.All(outcomes.Where(o => o.Refusal is not null), o => Assert.Equal(Codes.InvitationRateLimited, o.Refusal!.Code));
        await cluster.AgreesAsync("standard");
        var merchant = cluster.Database.Merchant("standard-store");
        Assert.Equal((50, 0), (merchant.Bindings.Count, merchant.SeatsInUse));
    }

    private static ImmutableArray<string> Accounts(string tag) => [.. Enumerable.Range(0, Crowd).Select(i => $"{tag}-a{i:000}")];
}
