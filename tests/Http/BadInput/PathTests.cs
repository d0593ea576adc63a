namespace RelayHeat.Http.BadInput;

/// <summary>Paths and methods: faulty names, unknown routes, odd encodings.</summary>
public sealed class PathTests(PrivateServer own) : IClassFixture<PrivateServer>
{
    private readonly Server _server = own.Server;

    [Theory]
    [InlineData("a%20b")]
    [InlineData("%20")]
    [InlineData("a%01b")]
    [InlineData("a%7Fb")]
    [InlineData("a%0D%0Ab")]
    [InlineData("a%2Fb")]
    [InlineData("a%252Fb")]
    [InlineData("a%5Cb")]
    [InlineData("a%E2%80%AEb")]
    [InlineData("%EF%BF%BE")]
    [InlineData("a:b:c")]
    [InlineData(":a")]
    [InlineData("a:")]
    [InlineData("a%40b")]
    [InlineData("%F0%9F%98%80")]
    public async Task Account_OtherThanAName_Is400AtItsPlace(string segment)
    {
        var before = _server.LastEvent();

        (await _server.Registry.GetAsync($"/v1/accounts/{segment}")).HasFaultsAt("/path/account");
        (await _server.Registry.PutAsync($"/v1/accounts/{segment}", Store.AccountEntry("s"))).HasFaultsAt("/path/account");
        (await _server.Registry.DeleteAsync($"/v1/merchants/m/operators/{segment}")).HasFaultsAt("/path/account");

        Assert.Equal(before, _server.LastEvent());
    }

    // Bytes that are no UTF-8 stay percent-encoded, and so are no name either.
    [Theory]
    [InlineData("%ED%A0%80")]
    [InlineData("%FF")]
    [InlineData("%C3")]
    [InlineData("%u4e00")]
    [InlineData("%")]
    [InlineData("%zz")]
    public async Task Account_OddlyEncoded_Is400(string segment) =>
        (await _server.Registry.GetAsync($"/v1/accounts/{segment}")).HasFaultsAt("/path/account");

    [Theory]
    [InlineData("a.b")]
    [InlineData("%E5%BA%97")]
    [InlineData("a%20")]
    [InlineData("a%2Fb")]
    [InlineData("a:b")]
    [InlineData("%EF%BC%A1")]
    public async Task MerchantId_OfOtherCharacters_Is400AtItsPlace(string segment)
    {
        (await _server.Registry.GetAsync($"/v1/merchants/{segment}")).HasFaultsAt("/path/merchantId");
        (await _server.As("a").GetAsync($"/v1/merchants/{segment}/rights/a")).HasFaultsAt("/path/merchantId");
    }

    [Fact]
    public async Task MerchantId_Of64Characters_IsTakenAndOf65IsNot()
    {
        var id = new string('m', 64);

        (await _server.Registry.PutAsync("/v1/merchants/" + id, Store.Entry(Unique.Name("main"), "s"))).Is(201);
        (await _server.Registry.PutAsync($"/v1/merchants/{id}m", Store.Entry(Unique.Name("main"), "s"))).HasFaultsAt("/path/merchantId");
    }

    [Theory]
    [InlineData("accept")]
    [InlineData("decline")]
    public async Task BindingId_OfOtherCharacters_Is400AtItsPlace(string answer) =>
        (await _server.As("a").PostAsync($"/v1/accounts/a/invitations/x.y/{answer}")).HasFaultsAt("/path/bindingId");

    [Theory]
    [InlineData("GET", "/v1")]
    [InlineData("GET", "/v2/merchants")]
    [InlineData("GET", "/v1/merchants/a/b")]
    [InlineData("POST", "/v1/merchants//operators")]
    [InlineData("GET", "/v1/accounts/a/invitations/b")]
    [InlineData("DELETE", "/v1/nothing")]
    [InlineData("GET", "/openapi/v2.json")]
    [InlineData("GET", "/favicon.ico")]
    [InlineData("GET", "/v1/merchants/%2e%2e%2f%2e%2e%2fetc%2fpasswd/a/b/c")]
    public async Task Route_Unknown_Is404(string method, string path)
    {
        (await _server.Registry.SendAsync(method, path, null)).IsProblem(404, "route_not_found");
        (await _server.Nobody.SendAsync(method, path, null)).IsProblem(404, "route_not_found");
    }

    [Theory]
    [InlineData("POST", "/v1/merchants", "GET, HEAD")]
    [InlineData("DELETE", "/v1/merchants/m", "GET, PUT, HEAD")]
    [InlineData("PATCH", "/v1/accounts/a", "GET, PUT, HEAD")]
    [InlineData("GET", "/v1/accounts/a/leave", "POST")]
    [InlineData("PUT", "/v1/merchants/m/operators/a", "DELETE, GET, HEAD")]
    [InlineData("GET", "/v1/merchants/m/operators/a/permission", "PUT")]
    [InlineData("GET", "/sandbox/tokens", "POST")]
    [InlineData("POST", "/health/live", "GET, HEAD")]
    [InlineData("BREW", "/v1/events", "GET, HEAD")]
    public async Task Method_NotOfTheRoute_Is405WithWhatIsAllowed(string method, string path, string allowed)
    {
        var answer = (await _server.Registry.SendAsync(method, path, null)).IsProblem(405, "method_not_allowed");

        Assert.Equal(Sorted(allowed), Sorted(answer.Header("Allow")!));
        var options = await _server.Nobody.SendAsync("OPTIONS", path, null);
        Assert.Equal((204, Sorted(allowed)), (options.Status, Sorted(options.Header("Allow")!)));
    }

    [Fact]
    public async Task Head_IsGetWithoutTheBody()
    {
        var store = await Store.OpenAsync(_server);
        var get = await store.GetAsync();

        var head = (await store.Main.SendAsync("HEAD", store.Path, null)).Is(200);

        Assert.Equal(("", get.ETag, get.Header("Content-Length")), (head.Text, head.ETag, head.Header("Content-Length")));
    }

    [Fact]
    public async Task Path_LongerThanTheServerReads_IsRefusedByTheServer()
    {
        var line = "GET /v1/accounts/" + new string('a', 9000);

        var (status, _, body) = await RawHttp.SendAsync(_server, RawHttp.Request(line, "x"));

        Assert.Equal((414, "uri_too_long"), (status, (string?)JsonNode.Parse(body)!["code"]));
    }

    [Fact]
    public async Task Path_Long_Is400AtItsPlace() =>
        (await _server.Registry.GetAsync("/v1/accounts/" + new string('a', 7000))).HasFaultsAt("/path/account");

    // The web server itself refuses these before there is a request to handle.
    [Theory]
    [InlineData("GET /v1/accounts/a%00b")]
    [InlineData("GET v1/accounts/a")]
    [InlineData("GE T /v1/accounts/a")]
    public async Task RequestLine_Broken_Is400(string line)
    {
        var (status, _, body) = await RawHttp.SendAsync(_server, RawHttp.Request(line, "x"));

        Assert.Equal((400, "bad_request"), (status, (string?)JsonNode.Parse(body)!["code"]));
    }

    private static string Sorted(string methods) => string.Join(", ", methods.Split(", ").Order(StringComparer.Ordinal));
}
