namespace RelayHeat.Http.BadInput;

/// <summary>Bodies and paths of commission and fund accounts that cannot be understood, told at their places.</summary>
public sealed class StoreBodyTests(PrivateServer own) : IClassFixture<PrivateServer>
{
    private readonly Server _server = own.Server;

    [Theory]
    [InlineData("{}", "/kind", "/rateBps")]
    [InlineData("""{"kind":"best","rateBps":1.5,"x":1,"itemId":7}""", "/kind", "/rateBps", "/x")]
    [InlineData("""{"kind":"store_wide","rateBps":9223372036854775808}""", "/rateBps")]
    [InlineData("""{"kind":"store_wide","rateBps":"1"}""", "/rateBps")]
    [InlineData("""{"kind":"store_wide","rateBps":1,"itemId":"i","categoryId":"c","streamers":["s"]}""",
        "/itemId", "/categoryId", "/streamers")]
    [InlineData("""{"kind":"item_general","rateBps":1}""", "/itemId")]
    [InlineData("""{"kind":"item_general","rateBps":1,"itemId":""}""", "/itemId")]
    [InlineData("""{"kind":"item_general","rateBps":1,"itemId":"a b"}""", "/itemId")]
    [InlineData("""{"kind":"item_general","rateBps":1,"itemId":"i","streamers":[]}""", "/streamers")]
    [InlineData("""{"kind":"item_directional","rateBps":1,"itemId":"i"}""", "/streamers")]
    [InlineData("""{"kind":"item_directional","rateBps":1,"itemId":"i","streamers":[]}""", "/streamers")]
    [InlineData("""{"kind":"item_directional","rateBps":1,"itemId":"i","streamers":["s","S","a/b",7]}""",
        "/streamers/1", "/streamers/2", "/streamers/3")]
    [InlineData("""{"kind":"category_directional","rateBps":1,"itemId":"i","streamers":"s"}""", "/itemId", "/categoryId", "/streamers")]
    [InlineData("""{"kind":"store_wide","rateBps":1,"effectiveFrom":"tomorrow","effectiveTo":"2026-02-30T00:00:00Z"}""",
        "/effectiveFrom", "/effectiveTo")]
    [InlineData("""{"kind":"store_wide","rateBps":1,"effectiveFrom":"2099-01-02T00:00:00Z","effectiveTo":"2099-01-01T00:00:00Z"}""",
        "/effectiveTo")]
    [InlineData("""{"kind":"store_wide","rateBps":1,"effectiveTo":"2026-01-01T00:00:00Z"}""", "/effectiveTo")]
    public async Task Plan_EveryFaultIsToldAtOnceAtItsPlace(string body, params string[] places)
    {
        var store = await Store.OpenAsync(_server);
        var before = _server.LastEvent();

        (await store.Main.PostAsync(store.PlansPath, body)).HasFaultsAt(places);

        Assert.Equal(before, _server.LastEvent());
    }

    [Fact]
    public async Task Plan_OfMoreStreamersThanAllowed_Is400()
    {
        var store = await Store.OpenAsync(_server);
        string[] Streamers(int count) => [.. Enumerable.Range(0, count).Select(n => $"s{n}")];

        (await store.Main.PostAsync(store.PlansPath, Store.Plan("item_directional", streamers: Streamers(201)))).HasFaultsAt("/streamers");
        (await store.Main.PostAsync(store.PlansPath, Store.Plan("item_directional", streamers: Streamers(200)))).Is(201);
    }

    [Theory]
    [InlineData("PUT", "/commission-plans/p/rate", "{}", "/rateBps")]
    [InlineData("PUT", "/commission-plans/p/rate", """{"rateBps":null,"effectiveFrom":7,"x":1}""", "/rateBps", "/effectiveFrom", "/x")]
    [InlineData("POST", "/commission-plans/a%20b/stop", null, "/path/planId")]
    [InlineData("POST", "/commission-plans/p/stop", """{"x":1}""", "/x")]
    [InlineData("POST", "/commission-plans/a%20b/streamers/a%2Fb/confirm", null, "/path/planId", "/path/streamer")]
    [InlineData("GET", "/commission?item=&category=a%20b&streamer=%2F&at=now", null,
        "/query/item", "/query/category", "/query/streamer", "/query/at")]
    [InlineData("GET", "/commission?item=a&item=b&at=0001-01-01T00:00:00Z", null, "/query/item", "/query/at")]
    [InlineData("GET", "/fund-account/entries/a%20b", null, "/path/entryId")]
    public async Task Call_EveryFaultIsToldAtOnceAtItsPlace(string method, string path, string? body, params string[] places)
    {
        var store = await Store.OpenAsync(_server);
        (await store.Main.SendAsync(method, store.Path + path, body)).HasFaultsAt(places);
    }

    [Theory]
    [InlineData("{}", "/entryId", "/kind", "/amountFen", "/reference")]
    [InlineData("""{"entryId":"a b","kind":"Hold","amountFen":0,"reference":""}""", "/entryId", "/kind", "/amountFen", "/reference")]
    [InlineData("""{"entryId":"e","kind":"gift","amountFen":-1,"reference":"r","x":1}""", "/kind", "/amountFen", "/x")]
    [InlineData("""{"entryId":"e","kind":"hold","amountFen":9223372036854775808,"reference":"r"}""", "/amountFen")]
    [InlineData("""{"entryId":"e","kind":"hold","amountFen":1e3,"reference":"r"}""", "/amountFen")]
    [InlineData("""{"entryId":"..","kind":"hold","amountFen":"5","reference":"a\u0000"}""", "/entryId", "/amountFen", "/reference")]
    public async Task Movement_EveryFaultIsToldAtOnceAtItsPlace(string body, params string[] places)
    {
        var store = await Store.OpenAsync(_server);
        var before = _server.LastEvent();

        (await _server.Ops.PostAsync(store.FundPath + "/entries", body)).HasFaultsAt(places);

        Assert.Equal(before, _server.LastEvent());
    }
}
