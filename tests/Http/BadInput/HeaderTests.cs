namespace RelayHeat.Http.BadInput;

/// <summary>Headers of odd bytes.</summary>
public sealed class HeaderTests(PrivateServer own) : IClassFixture<PrivateServer>
{
    private readonly Server _server = own.Server;

    [Theory]
    [InlineData("Idempotency-Key", "/header/Idempotency-Key")]
    [InlineData("If-Match", "/header/If-Match")]
    public async Task Header_OfOddBytes_Is400AtItsPlace(string name, string place)
    {
        var before = _server.LastEvent();

        foreach (var value in (string[])["\u00FF\u00FE", "\u00E4\u00B8\u0080", "\u0080", "a\u0001b", "\u00ED\u00A0\u0080"])
        {
            (await _server.As("loner").PostAsync("/v1/accounts/loner/leave", null, (name, value))).HasFaultsAt(place);
        }
        Assert.Equal(before, _server.LastEvent());
    }

    [Theory]
    [InlineData("Accept-Language")]
    [InlineData("Accept")]
    [InlineData("User-Agent")]
    [InlineData("traceparent")]
    [InlineData("X-Forwarded-For")]
    [InlineData("Cookie")]
    [InlineData("Origin")]
    public async Task Header_OfOddBytesThatDecidesNothing_IsPassedOver(string name)
    {
        foreach (var value in (string[])["\u00FF\u00FE", "\u00E4\u00B8\u0080", "a\u0001b", new string('x', 8000)])
        {
            (await _server.As("loner").PostAsync("/v1/accounts/loner/leave", null, (name, value))).Is(200);
        }
    }

    [Fact]
    public async Task Authorization_OfOddBytes_Is401()
    {
        string[] values =
            ["Bearer \u00FF", "\u00E4\u00B8\u0080", "Bearer a.b.c.d.e", "Bearer " + new string('x', 20_000), "Bearer \u0001"];
        foreach (var value in values)
        {
            (await _server.Nobody.GetAsync("/v1/events", ("Authorization", value))).IsProblem(401, "unauthenticated");
        }
    }

    [Fact]
    public async Task ContentType_OfOddBytes_Is415() =>
        (await _server.As("loner").PostAsync("/v1/accounts/loner/leave", "{}", ("Content-Type", "application/\u00FFjson")))
            .IsProblem(415, "unsupported_media_type");

    // The web server itself refuses these before there is a request to handle.
    [Theory]
    [InlineData("X: a\0b\r\n", 400)]
    [InlineData("X : a\r\n", 400)]
    [InlineData("no colon\r\n", 400)]
    [InlineData("Content-Length: -1\r\n", 400)]
    [InlineData("Content-Length: 1\r\nContent-Length: 2\r\n", 400)]
    [InlineData("Transfer-Encoding: gzip\r\n", 400)]
    [InlineData("Host: b\r\n", 400)]
    public async Task Headers_Broken_AreRefusedByTheServer(string headers, int expected)
    {
        var (status, _, body) = await RawHttp.SendAsync(_server, RawHttp.Request("GET /health/live", "x", headers));

        Assert.Equal((expected, "bad_request"), (status, (string?)JsonNode.Parse(body)!["code"]));
    }

    [Fact]
    public async Task Headers_MoreThanTheServerReads_Are431()
    {
        var many = string.Concat(Enumerable.Range(0, 70).Select(n => $"X-{n}: a\r\n"));
        var large = $"X: {new string('x', 40_000)}\r\n";

        foreach (var headers in (string[])[many, large])
        {
            var (status, _, _) = await RawHttp.SendAsync(_server, RawHttp.Request("GET /health/live", "x", headers));
            Assert.Equal(431, status);
        }
    }
}
