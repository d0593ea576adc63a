using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace RelayHeat.Http.Running;

/// <summary>The product behind the proxy that comes with it, by TLS: it answers as without.</summary>
public sealed class ProxyTests(PrivateServer own) : IClassFixture<PrivateServer>, IAsyncLifetime
{
    private readonly Server _server = own.Server;
    private Nginx _proxy = null!;

    public async ValueTask InitializeAsync() => _proxy = await Nginx.StartAsync(_server);

    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null) await _proxy.DisposeAsync();
    }

    // Whatever spelling of a path the router takes, the proxy takes: one that it takes for another has other limits.
    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("", "/Evidence")]
    [InlineData("", "/%65vidence")]
    [InlineData("/", "/EVIDENCE")]
    public async Task Upload_InAnySpelling_IsTakenByTheProxyAsWithout(string end, string evidence = "/evidence")
    {
        var company = await Company.DraftAsync(_server);
        var file = Files.PngOf(2_000_000);
        var path = company.Path + evidence + end;

        var answer = await _proxy.As(company.Owner).PostAsync(path, Form.Evidence(file).End(), Form.ContentType);

        answer.Is(201);
        Assert.Equal(company.Path + "/evidence/" + Files.IdOf(file), answer.Header("Location"));
        Assert.Equal(file, (await _proxy.As(company.Owner).GetAsync(answer.Header("Location")!)).Bytes);
    }

    [Theory]
    [InlineData("/v1/events/stream")]
    [InlineData("/v1/events/stream/")]
    [InlineData("/V1/Events/Stream")]
    [InlineData("/v1/%65vents/stream")]
    public async Task Stream_InAnySpelling_IsNotHeldBack(string path)
    {
        var (ops, after) = (_proxy.As(_server.Ops), "?after=" + _server.LastEvent());
        await using var stream = await Subscription.OpenAsync(ops, _proxy.Client, after, path: path);

        await Company.DraftAsync(_server);

        Assert.NotNull(await stream.NextAsync("provider_filed"));
    }

    [Theory]
    [InlineData("/v1/merchants")]
    [InlineData("/v1/merchants/")]
    [InlineData("/V1/Merchants")]
    [InlineData("/v1/%6Derchants")]
    [InlineData("//v1/merchants")]
    [InlineData("/v1//merchants")]
    [InlineData("/v1")]
    [InlineData("/DOCS/")]
    [InlineData("/docs/scalar.js")]
    [InlineData("/OpenAPI/v1.json")]
    [InlineData("/openapi/v1.json/")]
    [InlineData("/v1/accounts/a%2Fb")]
    public async Task Path_InAnySpelling_IsAnsweredByTheProxyAsWithout(string path)
    {
        var direct = await _server.Ops.GetAsync(path);
        var proxied = await _proxy.As(_server.Ops).GetAsync(path);

        Assert.Equal(direct.Status, proxied.Status);
        Assert.Equal(direct.Header("Content-Type"), proxied.Header("Content-Type"));
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/health/ready")]
    [InlineData("/sandbox/clock")]
    [InlineData("/sign-in")]
    [InlineData("/Dashboard/")]
    [InlineData("/v1/../metrics")]
    [InlineData("/v1/%2e%2e/metrics")]
    [InlineData("/v1/..%2fmetrics")]
    [InlineData("/v1;/metrics")]
    [InlineData("/v1x")]
    public async Task Path_OfWhoRunsIt_IsNotThere(string path)
    {
        var answer = await _proxy.As(_server.Ops).GetAsync(path);

        Assert.Equal((404, "application/problem+json"), (answer.Status, answer.Header("Content-Type")));
        Assert.Equal("route_not_found", answer.String("code"));
    }

    [Fact]
    public async Task Document_NamesNoOtherPlaceThanItsOwn()
    {
        var servers = (await _proxy.As(_server.Nobody).GetAsync("/openapi/v1.json")).Json["servers"]!.AsArray();

        Assert.Equal("/", (string)servers.Single()!["url"]!);
    }

    [Theory]
    [InlineData("/v1/merchants/m", "application/json", 3_000_000)]
    [InlineData("/v1/merchants/m", "application/json", 100_000)]
    [InlineData("/v1/providers/91330100MA27W8X3Y2/evidence", "multipart/form-data; boundary=x", 5_900_000)]
    [InlineData("/v1/providers/91330100MA27W8X3Y2/evidence", "multipart/form-data; boundary=x", 20_000_000)]
    public async Task Body_ThatIsTooLarge_Is413ByTheProxyToo(string path, string type, int bytes)
    {
        var method = path.EndsWith("evidence", StringComparison.Ordinal) ? "POST" : "PUT";

        var answer = await _proxy.As(_server.Registry).SendAsync(method, path, new byte[bytes], ("Content-Type", type));

        Assert.Equal((413, "body_too_large"), (answer.Status, answer.String("code")));
        Assert.Equal("application/problem+json", answer.Header("Content-Type"));
    }

    [Fact]
    public async Task Bodies_ThatComeSlowlyFromOneAddress_LeaveRoomForTheOthers()
    {
        var slow = new List<Socket>();
        try
        {
            for (var i = 0; i < 256; i++) slow.Add(await SendAsync(IPAddress.Loopback, "POST", "Content-Length: 60000\r\n"));

            await Eventually.FitsAsync(() => StatusOfAsync(IPAddress.Loopback), status => status == 429, "its next request is refused");
            Assert.Equal(401, await StatusOfAsync(IPAddress.Parse("127.0.0.9")));
        }
        finally
        {
            foreach (var socket in slow) socket.Dispose();
        }
    }

    // What the proxy says by itself.
    [Theory]
    [InlineData("GET /v1/merchants HTTP/1.1\r\n\r\n", 400, "bad_request")]
    [InlineData("GET v1 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "bad_request")]
    [InlineData("TRACE /v1/merchants HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 405, "method_not_allowed")]
    [InlineData("GET /v1/<long> HTTP/1.1\r\nHost: x\r\n\r\n", 414, "uri_too_long")]
    [InlineData("GET /v1/merchants HTTP/1.1\r\nHost: x\r\nX: <long>\r\n\r\n", 431, "headers_too_large")]
    [InlineData("GET /v1/merchants HTTP/3.0\r\nHost: x\r\n\r\n", 505, "http_version_not_supported")]
    public async Task Request_ThatTheProxyRefuses_IsAProblem(string request, int status, string code)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        using var client = new TcpClient();
        await client.ConnectAsync(_proxy.Address.Host, _proxy.Address.Port, deadline.Token);
        await using var tls = new SslStream(client.GetStream());
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            RemoteCertificateValidationCallback = (_, shown, _, _) => _proxy.IsItsOwn(shown),
        };
        await tls.AuthenticateAsClientAsync(options, deadline.Token);
        var bytes = Encoding.ASCII.GetBytes(request.Replace("<long>", new string('a', 40_000), StringComparison.Ordinal));
        await tls.WriteAsync(bytes, deadline.Token);
        using var reader = new StreamReader(tls, Encoding.UTF8);

        var answer = await reader.ReadToEndAsync(deadline.Token);

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/problem+json", answer, StringComparison.Ordinal);
        Assert.EndsWith($"\"code\":\"{code}\"}}", answer, StringComparison.Ordinal);
    }

    private async Task<int> StatusOfAsync(IPAddress from)
    {
        using var socket = await SendAsync(from, "GET", "Connection: close\r\n");
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        var line = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        return int.Parse(line!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<Socket> SendAsync(IPAddress from, string method, string header)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(from, 0));
        await socket.ConnectAsync(IPAddress.Loopback, _proxy.PlainPort, TestContext.Current.CancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"{method} /v1/merchants HTTP/1.1\r\nHost: x\r\n{header}\r\n"));
        return socket;
    }
}
