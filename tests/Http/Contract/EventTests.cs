namespace RelayHeat.Http.Contract;

/// <summary>The audit feed.</summary>
public sealed class EventTests(SharedServer shared)
{
    private readonly Server _server = shared.Server;

    [Fact]
    public async Task G4_Events_TellTheStoryOfAStoreWithEveryField()
    {
        var store = await Store.OpenAsync(_server);
        var (account, bindingId) = await store.InvitedAsync();
        (await _server.As(account).AcceptAsync(account, bindingId)).Is(200);

        var events = (await _server.Ops.EventsAsync(store.Entity)).Is(200, "items", "nextCursor").Items;

        string[] fields = ["sequence", "instant", "entity", "version", "type", "actor", "policyVersion", "data"];
        Assert.All(events, e => Assert.Equal(fields, e.Select(f => f.Key)));
        Assert.Equal(
            ["merchant_registration_started", "merchant_registered", "invitation_sent", "binding_confirmed"],
            events.Select(e => (string)e["type"]!));
        Assert.Equal([1, 2, 3, 4], events.Select(e => (int)e["version"]!));
        Assert.Equal(["registrar", "registrar", store.MainAccount, account], events.Select(e => (string)e["actor"]!));
        Assert.All(events, e => Assert.Equal((store.Entity, "2026-01"), ((string?)e["entity"], (string?)e["policyVersion"])));
        Assert.Equal((bindingId, account, "full"), (
            (string?)events[2]["data"]!["bindingId"], (string?)events[2]["data"]!["account"], (string?)events[2]["data"]!["permission"]));
    }

    [Fact]
    public async Task Events_AfterAndLimit_WalkTheWholeFeedInOrderWithoutRepeats()
    {
        var store = await Store.OpenAsync(_server);
        for (var n = 0; n < 5; n++) await store.SubAccountAsync();
        var seen = new List<long>();
        string? after = "0";
        while (after is not null)
        {
            var page = (await _server.Ops.GetAsync($"/v1/events?entity={store.Entity}&limit=2&after={after}")).Is(200);
            Assert.InRange(page.Items.Count, 1, 2);
            seen.AddRange(page.Items.Select(e => (long)e["sequence"]!));
            after = page.NextCursor;
        }

        Assert.Equal(7, seen.Count);
        Assert.Equal(seen.Distinct().Order(), seen);
        var all = (await _server.Ops.GetAsync($"/v1/events?limit=200&after={seen[0] - 1}")).Is(200).Items;
        Assert.Equal(seen[0], (long)all[0]["sequence"]!);
        Assert.Empty((await _server.Ops.GetAsync($"/v1/events?entity={store.Entity}&after={seen[^1]}")).Is(200).Items);
        Assert.Empty((await _server.Ops.GetAsync($"/v1/events?after={long.MaxValue}")).Is(200).Items);
    }

    [Fact]
    public async Task Events_OfAnEntity_AreForItsOwner()
    {
        var store = await Store.OpenAsync(_server);
        var account = await store.BoundAsync();

        (await store.Main.EventsAsync(store.Entity)).Is(200);
        (await _server.As(account).EventsAsync("account/" + account)).Is(200);
        Assert.NotEmpty((await _server.As(account).EventsAsync("account/" + account.ToUpperInvariant())).Is(200).Items);
        (await _server.As(account).EventsAsync(store.Entity)).IsProblem(403, "forbidden");
        (await store.Main.EventsAsync("account/" + account)).IsProblem(403, "forbidden");
        (await store.Main.GetAsync("/v1/events")).IsProblem(403, "forbidden");
        (await _server.Registry.GetAsync("/v1/events")).IsProblem(403, "forbidden");
    }

    [Theory]
    [InlineData("after=-1", "/query/after")]
    [InlineData("after=x", "/query/after")]
    [InlineData("after=", "/query/after")]
    [InlineData("after=9223372036854775808", "/query/after")]
    [InlineData("after=1&after=2", "/query/after")]
    [InlineData("entity=mars", "/query/entity")]
    [InlineData("entity=merchant/", "/query/entity")]
    [InlineData("entity=merchant/a/b", "/query/entity")]
    [InlineData("entity=provider/mars", "/query/entity")]
    [InlineData("entity=subject/a%00b", "/query/entity")]
    [InlineData("entity=account/a:b:c", "/query/entity")]
    [InlineData("limit=0&after=x", "/query/after", "/query/limit")]
    public async Task Events_FaultyQuery_Is400AtItsPlace(string query, params string[] places) =>
        (await _server.Ops.GetAsync("/v1/events?" + query)).HasFaultsAt(places);
}
