namespace RelayHeat.Http.Contract;

/// <summary>Health, the API page and the sandbox.</summary>
public sealed class OperationsTests(SharedServer shared)
{
    private readonly Server _server = shared.Server;

    [Fact]
    public async Task Health_IsOpenAndNamesItsChecks()
    {
        var live = (await _server.Nobody.GetAsync("/health/live")).Is(200);
        var ready = (await _server.Nobody.GetAsync("/health/ready")).Is(200);

        Assert.Equal("""{"status":"healthy","checks":{}}""", live.Text);
        Assert.Equal("""{"status":"healthy","checks":{"storage":"healthy","cluster":"healthy","accepting":"healthy"}}""", ready.Text);
        Assert.Equal("no-store", ready.Header("Cache-Control"));
    }

    [Fact]
    public async Task Docs_IsAPageThatAsksNothingOfOtherHosts()
    {
        var page = await _server.Nobody.GetAsync("/docs/");

        Assert.Equal(200, page.Status);
        Assert.StartsWith("text/html", page.Header("Content-Type"), StringComparison.Ordinal);
        Assert.Contains("RelayHeat API", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("src=\"http", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("https://fonts", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sandbox_Token_IsOneThatTheApiTakes()
    {
        var account = Unique.Name("Sandbox用户");

        var answer = (await _server.Nobody.PostAsync("/sandbox/tokens", new { account, roles = Ops })).Is(200, "token");

        Assert.Equal("no-store", answer.Header("Cache-Control"));
        var api = new Api(_server.Client, answer.String("token"));
        (await api.GetAsync("/v1/events")).Is(200);
        (await api.GetAsync("/v1/merchants")).Is(200);
        (await api.PutAsync("/v1/accounts/" + Unique.Name("a"), Store.AccountEntry("2088-7"))).IsProblem(403, "forbidden");
    }

    [Fact]
    public async Task Sandbox_Token_WithoutRoles_IsAnOrdinaryAccount()
    {
        var account = await Store.AccountAsync(_server);

        var body = new { account = account.ToUpperInvariant(), roles = Array.Empty<string>() };

        var answer = await _server.Nobody.PostAsync("/sandbox/tokens", body);

        var api = new Api(_server.Client, answer.Is(200).String("token"));
        (await api.AccountAsync(account)).Is(200);
        (await api.GetAsync("/v1/merchants")).IsProblem(403, "forbidden");
    }

    [Theory]
    [InlineData("""{"account":"a b","roles":["platform.king",1]}""", "/account", "/roles/0", "/roles/1")]
    [InlineData("""{}""", "/account", "/roles")]
    [InlineData("""{"account":null,"roles":null,"x":1}""", "/account", "/roles", "/x")]
    [InlineData("""{"account":"a","roles":["platform.ops","platform.ops","platform.ops","platform.ops","platform.ops"]}""", "/roles")]
    public async Task Sandbox_Token_FaultyBody_Is400AtItsPlaces(string body, params string[] places) =>
        (await _server.Nobody.PostAsync("/sandbox/tokens", body)).HasFaultsAt(places);

    [Fact]
    public async Task Sandbox_Clock_IsAnInstant()
    {
        var answer = (await _server.Nobody.GetAsync("/sandbox/clock")).Is(200, "now");

        Assert.Matches("^[0-9-]{10}T[0-9:]{8}[.][0-9]{3}Z$", answer.String("now"));
    }

    [Theory]
    [InlineData("P1M")]
    [InlineData("P1Y")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1DT")]
    [InlineData("-P1D")]
    [InlineData("P-1D")]
    [InlineData("P0D")]
    [InlineData("PT0.5S")]
    [InlineData("P3651D")]
    [InlineData("P999999999W")]
    [InlineData("P9999999999D")]
    [InlineData("8 days")]
    [InlineData("")]
    public async Task Sandbox_Clock_FaultyDuration_Is400AndTheClockStays(string advance) =>
        (await _server.Nobody.PostAsync("/sandbox/clock", new { advance })).HasFaultsAt("/advance");

    [Theory]
    [InlineData("relayheat.example")]
    [InlineData("10.0.0.1")]
    public async Task Sandbox_CalledByAnotherHostName_Is403(string host) =>
        (await _server.Nobody.GetAsync("/sandbox/clock", ("Host", host))).IsProblem(403, "forbidden");

    private static readonly string[] Ops = ["platform.ops"];
}
