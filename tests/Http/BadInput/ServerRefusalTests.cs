namespace RelayHeat.Http.BadInput;

/// <summary>What the web server refuses by itself, before there is a request: a problem all the same.</summary>
public sealed class ServerRefusalTests(SharedServer shared)
{
    private readonly Server _server = shared.Server;

    [Theory]
    [InlineData("nonsense\r\n\r\n", 400, "bad_request")]
    [InlineData("GET /v1/merchants HTTP/1.1\r\n\r\n", 400, "bad_request")]
    [InlineData("GET /v1/merchants HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "bad_request")]
    [InlineData("GET /v1/merchants HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n", 400, "bad_request")]
    [InlineData("GET /v1/%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "bad_request")]
    [InlineData("PUT /v1/x HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400, "bad_request")]
    [InlineData("PUT /v1/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 400, "bad_request")]
    [InlineData("GET * HTTP/1.1\r\nHost: x\r\n\r\n", 405, "method_not_allowed")]
    [InlineData("GET /v1/<long> HTTP/1.1\r\nHost: x\r\n\r\n", 414, "uri_too_long")]
    [InlineData("GET /v1/merchants HTTP/1.1\r\nHost: x\r\nX: <long>\r\n\r\n", 431, "headers_too_large")]
    [InlineData("GET /v1/merchants HTTP/1.1\r\nHost: x\r\n<many>\r\n", 431, "headers_too_large")]
    [InlineData("GET /v1/merchants HTTP/3.1\r\nHost: x\r\n\r\n", 505, "http_version_not_supported")]
    public async Task Request_ThatTheServerRefuses_IsAProblem(string request, int status, string code)
    {
        request = request
            .Replace("<long>", new string('a', 40_000), StringComparison.Ordinal)
            .Replace("<many>", string.Concat(Enumerable.Range(0, 100).Select(n => $"X{n}: y\r\n")), StringComparison.Ordinal);

        var (answered, head, body) = await RawHttp.SendAsync(_server, request);

        var problem = JsonNode.Parse(body)!;
        Assert.Equal((status, code, status), (answered, (string?)problem["code"], (int)problem["status"]!));
        Assert.Contains("\r\nContent-Type: application/problem+json", head, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Content-Type-Options: nosniff", head, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close", head, StringComparison.Ordinal);
        Assert.NotEmpty((string)problem["traceId"]!);
    }

    [Fact]
    public async Task Request_ThatDoesNotArrive_IsAProblem()
    {
        var (status, _, body) = await RawHttp.SendAsync(_server, "GET /v1/merchants HTTP/1.1\r\nHost: x\r\n");

        Assert.Equal((408, "request_timeout"), (status, (string?)JsonNode.Parse(body)!["code"]));
    }

    [Fact]
    public async Task Request_AfterAGoodOne_IsAnsweredByItselfToo()
    {
        const string good = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";

        var (status, _, rest) = await RawHttp.SendAsync(_server, good + "GET / HTTP/1.1\r\nAccept-Language: zh-CN\r\nHost\r\n\r\n");

        Assert.Equal(200, status);
        Assert.Contains("HTTP/1.1 400 Bad Request\r\n", rest, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"bad_request\"", rest, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT", "/v1/merchants/m", 3_000_000, 413)]
    [InlineData("PUT", "/v1/merchants/m", 100_000, 413)]
    [InlineData("POST", "/v1/providers/91330100MA27W8X3Y2/evidence", 6_000_000, 413)]
    [InlineData("POST", "/v1/none/of/this", 6_000_000, 404)]
    [InlineData("DELETE", "/v1/merchants", 6_000_000, 405)]
    [InlineData("POST", "/sign-in", 100_000, 413)]
    public async Task Body_ThatIsTooLarge_IsWrittenWholeAndThenAnswered(string method, string path, int bytes, int status)
    {
        var type = path.EndsWith("evidence", StringComparison.Ordinal) ? "multipart/form-data; boundary=x" : "application/json";
        var headers = $"Content-Type: {type}\r\nContent-Length: {bytes}\r\n";
        var request = RawHttp.Request($"{method} {path}", _server.Token("writer"), headers, new string('x', bytes));

        var (answered, _, _) = await RawHttp.SendAsync(_server, request);

        Assert.Equal(status, answered);
    }

    [Fact]
    public async Task Body_OfACallerWithoutAToken_IsWrittenWholeAndThenAnswered401()
    {
        const int bytes = 6_000_000;
        var request = "PUT /v1/merchants/m HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {bytes}\r\n\r\n";

        var (status, _, body) = await RawHttp.SendAsync(_server, request + new string('x', bytes));

        Assert.Equal((401, "unauthenticated"), (status, (string?)JsonNode.Parse(body)!["code"]));
    }
}
