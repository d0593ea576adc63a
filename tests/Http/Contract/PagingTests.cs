namespace RelayHeat.Http.Contract;

/// <summary>Lists: their limits, their cursors, and what an item may count on while others come and go.</summary>
public sealed class PagingTests(SharedServer shared)
{
    private readonly Server _server = shared.Server;

    public static TheoryData<string> Lists =>
    [
        "{store}/operators", "{store}/commission-plans", "{store}/fund-account/entries", "/v1/accounts/{account}/invitations",
        "/v1/merchants", "/v1/events",
    ];

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Limit_OutsideItsRange_Is400(string list)
    {
        var (api, path) = await FillAsync(list);

        foreach (var limit in (string[])["0", "201", "abc", "-1", "+1", "1.0", "", "%20", "99999999999", "1&limit=2"])
        {
            (await api.GetAsync($"{path}?limit={limit}")).HasFaultsAt("/query/limit");
        }
        (await api.GetAsync(path + "?limit=1")).Is(200, "items", "nextCursor");
        (await api.GetAsync(path + "?limit=200")).Is(200, "items", "nextCursor");
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Cursor_OfNoList_Is400(string list)
    {
        var (api, path) = await FillAsync(list);
        if (path == "/v1/events") return;
        foreach (var cursor in (string[])["", "!", "%00", "a", "_w", "Og", new string('A', 600), "YSBi", "YQ&cursor=YQ", "7aCA"])
        {
            (await api.GetAsync($"{path}?cursor={cursor}")).HasFaultsAt("/query/cursor");
        }
    }

    [Fact]
    public async Task Cursor_OfAnotherList_Is400WhereItCannotBeOne()
    {
        var store = await Store.OpenAsync(_server);
        await store.SubAccountAsync();
        await store.SubAccountAsync();
        var cursor = (await store.Main.GetAsync(store.Path + "/operators?limit=1")).Is(200).NextCursor;
        Assert.NotNull(cursor);

        (await _server.Ops.GetAsync("/v1/merchants?cursor=" + cursor)).HasFaultsAt("/query/cursor");
    }

    [Fact]
    public async Task Operators_ByPages_AreTheWholeListInOrder()
    {
        var store = await Store.OpenAsync(_server);
        var expected = new List<string>();
        for (var n = 0; n < 7; n++) expected.Add(await store.SubAccountAsync());

        var pages = await store.Main.PagesAsync(store.Path + "/operators", 3);

        Assert.Equal([3, 3, 1], pages.Select(p => p.Count));
        Assert.Equal(expected.Order(StringComparer.Ordinal), pages.SelectMany(p => p).Select(i => (string)i["account"]!));
    }

    [Fact]
    public async Task Operators_PageThatEndsTheList_HasNoCursor()
    {
        var store = await Store.OpenAsync(_server);
        Assert.Equal("""{"items":[],"nextCursor":null}""", (await store.OperatorsAsync()).Is(200).Text);
        await store.SubAccountAsync();

        Assert.Null((await store.Main.GetAsync(store.Path + "/operators?limit=1")).Is(200).NextCursor);
    }

    [Fact]
    public async Task Operators_WithoutLimit_AreFiftyAtATime()
    {
        var store = await Store.OpenAsync(_server);
        for (var n = 0; n < 51; n++) await store.SubAccountAsync();

        var page = (await store.Main.GetAsync(store.Path + "/operators")).Is(200);

        Assert.Equal(50, page.Items.Count);
        Assert.NotNull(page.NextCursor);
    }

    [Fact]
    public async Task Operators_UnderConcurrentChange_ShowWhatIsThereThroughoutExactlyOnce()
    {
        var store = await Store.OpenAsync(_server);
        var steady = new List<string>();
        for (var n = 0; n < 12; n++) steady.Add(await store.SubAccountAsync());
        var coming = Enumerable.Range(0, 24).Select(n => $"{store.MainAccount}:{(char)('a' + n)}").ToList();
        using var stop = new CancellationTokenSource();
        var change = Task.Run(async () =>
        {
            for (var n = 0; !stop.IsCancellationRequested; n = (n + 1) % coming.Count)
            {
                (await store.InviteAsync(coming[n], "standard", "sub_account")).Is(201);
                (await store.Main.DeleteAsync(store.OperatorPath(coming[n]))).Is(200);
            }
        }, TestContext.Current.CancellationToken);

        for (var walk = 0; walk < 20; walk++)
        {
            var pages = await store.Main.PagesAsync(store.Path + "/operators", 2);
            var seen = pages.SelectMany(p => p).Select(i => (string)i["account"]!).ToList();
            Assert.Equal(steady.Order(StringComparer.Ordinal), seen.Where(steady.Contains));
            Assert.Equal(seen.Count, seen.Distinct().Count());
        }
        await stop.CancelAsync();
        await change;
    }

    [Fact]
    public async Task Operators_CursorOfAnItemThatIsGone_GoesOnBehindIt()
    {
        var store = await Store.OpenAsync(_server);
        var accounts = new List<string>();
        for (var n = 0; n < 3; n++) accounts.Add(await store.SubAccountAsync());
        accounts.Sort(StringComparer.Ordinal);
        var first = (await store.Main.GetAsync(store.Path + "/operators?limit=1")).Is(200);
        (await store.Main.DeleteAsync(store.OperatorPath(accounts[0]))).Is(200);

        var rest = (await store.Main.GetAsync($"{store.Path}/operators?cursor={first.NextCursor}")).Is(200);

        Assert.Equal(accounts.Skip(1), rest.Items.Select(i => (string)i["account"]!));
    }

    [Fact]
    public async Task Invitations_ByPages_AreAllOfThem()
    {
        var account = await Store.AccountAsync(_server);
        var expected = new List<string>();
        for (var n = 0; n < 5; n++) expected.Add((await (await Store.OpenAsync(_server)).InvitedAsync("full", account)).BindingId);

        var pages = await _server.As(account).PagesAsync($"/v1/accounts/{account}/invitations", 2);

        Assert.Equal([2, 2, 1], pages.Select(p => p.Count));
        Assert.Equal(expected.Order(StringComparer.Ordinal), pages.SelectMany(p => p).Select(i => (string)i["bindingId"]!));
    }

    [Fact]
    public async Task Merchants_ByText_AreFoundInAnySpelling()
    {
        var mark = Unique.Name("ganymede");
        var ids = new List<string>();
        for (var n = 0; n < 3; n++)
        {
            var id = Unique.Name("q-");
            ids.Add(id);
            (await _server.Registry.PutAsync("/v1/merchants/" + id, Store.Entry(Unique.Name("main"), "s", mark + "店"))).Is(201);
        }
        var fullWidth = string.Concat(mark.Select(c => (char)(c + 0xFEE0)));

        foreach (var q in (string[])[mark, mark.ToUpperInvariant(), fullWidth, $" {mark}店 "])
        {
            var pages = await _server.Ops.PagesAsync($"/v1/merchants?q={Api.Escape(q)}", 2);
            Assert.Equal(ids.Order(StringComparer.Ordinal), pages.SelectMany(p => p).Select(i => (string)i["merchantId"]!));
        }
        Assert.Empty((await _server.Ops.GetAsync($"/v1/merchants?q={mark}%25")).Is(200).Items);
        (await _server.Ops.GetAsync($"/v1/merchants?q={new string('q', 65)}")).HasFaultsAt("/query/q");
        (await _server.Ops.GetAsync("/v1/merchants?q=a%00b")).HasFaultsAt("/query/q");
        (await _server.Ops.GetAsync("/v1/merchants?q=&limit=1")).Is(200);
    }

    [Fact]
    public async Task Merchants_ByStatus_AreThoseWithOrWithoutAFreeSeat()
    {
        var (full, free) = (await Store.OpenAsync(_server), await Store.OpenAsync(_server));
        for (var n = 0; n < 20; n++) await full.SubAccountAsync("full");

        Assert.Equal([full.Id], await IdsAsync("seats_full", full, free));
        Assert.Equal([free.Id], await IdsAsync("seats_free", full, free));
        (await _server.Ops.GetAsync("/v1/merchants?status=full")).HasFaultsAt("/query/status");
        (await _server.Ops.GetAsync("/v1/merchants?status=")).HasFaultsAt("/query/status");
        var found = (await _server.Ops.GetAsync("/v1/merchants?q=" + full.MainAccount)).Is(200).Items;
        var item = Assert.Single(found, i => (string?)i["merchantId"] == full.Id);
        Assert.True(JsonNode.DeepEquals((await full.GetAsync()).Json, item));
    }

    private async Task<IEnumerable<string>> IdsAsync(string status, params Store[] stores)
    {
        var pages = await _server.Registry.PagesAsync($"/v1/merchants?status={status}", 200);
        return pages.SelectMany(p => p).Select(i => (string)i["merchantId"]!).Where(id => stores.Any(s => s.Id == id));
    }

    private async Task<(Api Api, string Path)> FillAsync(string list)
    {
        var store = await Store.OpenAsync(_server);
        return list switch
        {
            _ when list.StartsWith("{store}", StringComparison.Ordinal) =>
                (store.Main, list.Replace("{store}", store.Path, StringComparison.Ordinal)),
            "/v1/accounts/{account}/invitations" => (store.Main, $"/v1/accounts/{store.MainAccount}/invitations"),
            _ => (_server.Ops, list),
        };
    }
}
