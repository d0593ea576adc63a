namespace RelayHeat.Http.BadInput;

/// <summary>Bodies that cannot be understood: what is wrong and where, and nothing changed.</summary>
public sealed class BodyTests(PrivateServer own) : IClassFixture<PrivateServer>
{
    private const string GoodInvite = """{"account":"a","type":"operator","permission":"full"}""";

    private readonly Server _server = own.Server;

    public static TheoryData<string> Malformed =>
    [
        "", " ", "{", "}", "{]", "nul", "{\"account\"}", "{'account':'a'}", "{account:1}", "{\"a\":1,}", "{\"a\":1}{}", "{\"a\":1} x",
        "{\"a\":01}", "{\"a\":+1}", "{\"a\":.5}", "{\"a\":NaN}", "{\"a\":\"\n\"}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}", "// x\n{}",
        "{\"account\":\"a\",\"account\":\"b\",\"type\":\"operator\",\"permission\":\"full\"}",
        "{\"account\":\"a\",\"\\u0061ccount\":\"b\",\"type\":\"operator\",\"permission\":\"full\"}",
        "\uFEFF\uFEFF{}", new string('[', 17) + new string(']', 17), new string('[', 30_000), "{\"a\":" + new string('{', 1000),
    ];

    public static TheoryData<string> NotObjects =>
        ["null", "true", "1", "1e999", "\"text\"", "[]", "[{}]", new string('[', 16) + new string(']', 16)];

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Body_Malformed_Is400WithTheReason(string body)
    {
        var (path, before) = await BeforeAsync();

        var answer = (await _server.Registry.PostAsync(path, body)).IsProblem(400, "malformed_json");

        var reason = answer.String("reason");
        Assert.NotEmpty(reason);
        Assert.Equal($"The request body cannot be read as JSON: {reason}.", answer.String("detail"));
        Assert.DoesNotContain("LineNumber", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", reason, StringComparison.Ordinal);
        Assert.Equal(before, _server.LastEvent());
    }

    [Theory]
    [MemberData(nameof(NotObjects))]
    public async Task Body_NotAnObject_Is400(string body)
    {
        var (path, before) = await BeforeAsync();

        var answer = await _server.Registry.PostAsync(path, body);

        answer.IsProblem(400, "validation_failed");
        Assert.Equal("Must be an object.", (string?)answer.Json["errors"]![""]![0]);
        Assert.Equal(before, _server.LastEvent());
    }

    [Fact]
    public async Task Body_NotUtf8_Is400()
    {
        var (path, before) = await BeforeAsync();

        byte[][] bodies = [[0xFF, 0xFE], [.. "{\"a\":\""u8, 0xC3, 0x28, .. "\"}"u8], [.. "{\"a\":\""u8, 0xED, 0xA0, 0x80, .. "\"}"u8]];
        foreach (var bytes in bodies)
        {
            (await _server.Registry.PostAsync(path, bytes)).IsProblem(400, "malformed_json", ("reason", "it is not valid UTF-8"));
        }
        Assert.Equal(before, _server.LastEvent());
    }

    [Theory]
    [InlineData("{}", "/account", "/type", "/permission")]
    [InlineData("""{"account":null,"type":null,"permission":null}""", "/account", "/type", "/permission")]
    [InlineData("""{"account":1,"type":{},"permission":[]}""", "/account", "/type", "/permission")]
    [InlineData("""{"account":"a b","type":"OPERATOR","permission":"Full"}""", "/account", "/type", "/permission")]
    [InlineData("""{"account":"a","type":"operator","permission":""}""", "/permission")]
    [InlineData("""{"account":"a","type":"0","permission":"full"}""", "/type")]
    [InlineData("""{"account":"a","type":"operator","permission":"full","Account":"a","a/b~c":1,"":2}""", "/Account", "/a~1b~0c", "/")]
    [InlineData("""{"account":"\ud800","type":"operator","permission":"full"}""", "/account")]
    [InlineData("""{"account":"a:","type":"x","permission":"full","extra":null}""", "/account", "/type", "/extra")]
    public async Task Invite_EveryFaultIsToldAtOnceAtItsPlace(string body, params string[] places)
    {
        var (path, before) = await BeforeAsync();

        (await _server.Registry.PostAsync(path, body)).HasFaultsAt(places);

        Assert.Equal(before, _server.LastEvent());
    }

    [Theory]
    [InlineData("{}", "/name", "/mainAccount", "/storeType", "/alipaySubject")]
    [InlineData("""{"name":" ","mainAccount":"m:sub","storeType":"jd","alipaySubject":"a b"}""",
        "/name", "/mainAccount", "/storeType", "/alipaySubject")]
    [InlineData("""{"name":"a\u0000b","mainAccount":"m","storeType":"tmall","alipaySubject":""}""", "/name", "/alipaySubject")]
    [InlineData("""{"name":"n","mainAccount":"m","storeType":"tmall","alipaySubject":"a\u2003b"}""", "/alipaySubject")]
    [InlineData("""{"name":"n","mainAccount":"m","storeType":"tmall","alipaySubject":"s","seats":{}}""", "/seats")]
    [InlineData("""{"name":"a\ufffeb","mainAccount":"m","storeType":"tmall","alipaySubject":"\ufffe"}""", "/name", "/alipaySubject")]
    [InlineData("""{"name":["n"],"mainAccount":{"a":1},"storeType":1,"alipaySubject":true}""",
        "/name", "/mainAccount", "/storeType", "/alipaySubject")]
    public async Task RegisterMerchant_EveryFaultIsToldAtOnceAtItsPlace(string body, params string[] places)
    {
        var before = _server.LastEvent();

        (await _server.Registry.PutAsync("/v1/merchants/m", body)).HasFaultsAt(places);

        Assert.Equal(before, _server.LastEvent());
        (await _server.Registry.GetAsync("/v1/merchants/m")).IsProblem(404, "merchant_not_found");
    }

    [Theory]
    [InlineData("{}", "/realNameVerified", "/alipaySubject", "/platformIdentities")]
    [InlineData("""{"realNameVerified":"true","alipaySubject":5,"platformIdentities":"none"}""",
        "/realNameVerified", "/alipaySubject", "/platformIdentities")]
    [InlineData("""{"realNameVerified":true,"alipaySubject":"s","platformIdentities":["king",null,1,"merchant"]}""",
        "/platformIdentities/0", "/platformIdentities/1", "/platformIdentities/2")]
    [InlineData("""{"realNameVerified":null,"alipaySubject":null,"platformIdentities":null}""", "/realNameVerified", "/platformIdentities")]
    [InlineData("""{"realNameVerified":1,"alipaySubject":"s","platformIdentities":[[]]}""", "/realNameVerified", "/platformIdentities/0")]
    [InlineData("""{"realNameVerified":true,"alipaySubject":"s","platformIdentities":[1,"agency","agency","agency","agency","agency",7]}""",
        "/platformIdentities", "/platformIdentities/0")]
    public async Task RegisterAccount_EveryFaultIsToldAtOnceAtItsPlace(string body, params string[] places)
    {
        var before = _server.LastEvent();

        (await _server.Registry.PutAsync("/v1/accounts/a", body)).HasFaultsAt(places);

        Assert.Equal(before, _server.LastEvent());
    }

    [Fact]
    public async Task Faults_OfPathQueryHeaderAndBody_AreToldTogether()
    {
        var answer = await _server.Registry.PutAsync(
            "/v1/merchants/m.m/operators/a%20b/permission?dryRun=1",
            """{"permission":"x","y":1}""",
            ("Idempotency-Key", ""),
            ("If-Match", "x"));

        answer.HasFaultsAt(
            "/path/merchantId", "/path/account", "/query/dryRun", "/header/Idempotency-Key", "/header/If-Match", "/permission", "/y");
    }

    [Fact]
    public async Task Fields_MoreUnknownThanAreWorthTelling_AreToldInPart()
    {
        var body = JsonSerializer.Serialize(Enumerable.Range(0, 3000).ToDictionary(n => "field" + n, n => n));
        var before = _server.LastEvent();

        var answer = (await _server.Registry.PutAsync("/v1/accounts/a", body)).IsProblem(400, "validation_failed");

        Assert.Equal(100, answer.Json["errors"]!.AsObject().Count);
        Assert.Equal(before, _server.LastEvent());
    }

    [Theory]
    [InlineData("")]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/json; charset=gbk")]
    [InlineData("application/json-patch+json")]
    [InlineData("nonsense")]
    public async Task ContentType_OtherThanJson_Is415(string type)
    {
        var (path, before) = await BeforeAsync();

        (await _server.Registry.PostAsync(path, GoodInvite, ("Content-Type", type))).IsProblem(415, "unsupported_media_type");

        Assert.Equal(before, _server.LastEvent());
    }

    [Theory]
    [InlineData("application/json;charset=UTF-8")]
    [InlineData("Application/JSON; charset=\"utf-8\"")]
    public async Task ContentType_JsonInAnySpelling_IsTaken(string type) =>
        (await _server.Registry.PutAsync("/v1/accounts/typed", Store.AccountEntry("s"), ("Content-Type", type)))
            .IsOneOf(200, 201);

    [Fact]
    public async Task ContentEncoding_Any_Is415()
    {
        var (path, _) = await BeforeAsync();

        (await _server.Registry.PostAsync(path, GoodInvite, ("Content-Encoding", "gzip"))).IsProblem(415, "unsupported_media_type");
    }

    [Fact]
    public async Task Body_OfExactly64KiB_IsReadAndOneByteMoreIs413()
    {
        var (path, before) = await BeforeAsync();
        var exact = GoodInvite + new string(' ', 65_536 - GoodInvite.Length);

        // Somebody who may not is told so, once the body has been understood.
        (await _server.Registry.PostAsync(path, exact)).IsProblem(403, "forbidden");
        (await _server.Registry.PostAsync(path, exact + " ")).IsProblem(413, "body_too_large", ("limit", 65_536));

        Assert.Equal(before, _server.LastEvent());
    }

    [Theory]
    [InlineData("/v1/merchants/x/operators")]
    [InlineData("/v1/accounts/x/leave")]
    [InlineData("/sandbox/tokens")]
    public async Task Body_TooLargeWithoutItsLength_Is413(string path)
    {
        var chunk = "8000\r\n" + new string(' ', 0x8000) + "\r\n";
        var headers = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
        var request = RawHttp.Request("POST " + path, _server.Token("x"), headers, chunk + chunk + chunk + "0\r\n\r\n");

        var (status, head, body) = await RawHttp.SendAsync(_server, request);

        Assert.Equal((413, "body_too_large"), (status, (string?)JsonNode.Parse(body)!["code"]));
        Assert.Contains("application/problem+json", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_WithNothingToSay_TakesAnEmptyObjectAndNoOther()
    {
        var path = "/v1/accounts/loner/leave";
        var self = _server.As("loner");

        (await self.PostAsync(path, "{}")).Is(200);
        (await self.PostAsync(path, """{"x":1}""")).HasFaultsAt("/x");
        (await self.PostAsync(path, "[]")).IsProblem(400, "validation_failed");
        (await self.PostAsync(path, "{")).IsProblem(400, "malformed_json");
        (await self.PostAsync(path, "{}", ("Content-Type", "text/plain"))).IsProblem(415, "unsupported_media_type");
    }

    private async Task<(string Path, long Before)> BeforeAsync()
    {
        var store = await Store.OpenAsync(_server);
        return (store.Path + "/operators", _server.LastEvent());
    }
}
