using System.Globalization;

namespace RelayHeat.Http.Running;

/// <summary>One caller asks for all there is; another notices nothing of it.</summary>
public sealed class CallerLimitTests : IDisposable
{
    private const string Command = "PUT /v1/providers/91330100MA27W8X3Y2/application";
    private readonly TemporaryDirectory _data = new();

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _data.Dispose();
    }

    [Fact]
    public async Task SlowBodies_OfOneAccount_TakeItsOwnPlacesAlone()
    {
        await using var server = await Server.StartAsync(
            _data.Path, "--Limits:ConcurrentRequestsPerAccount=2", "--Limits:ConcurrentRequests=3");
        using var first = await SlowBody.SendAsync(server, Command, server.Token("slow"));
        using var second = await SlowBody.SendAsync(server, Command, server.Token("slow"));
        Assert.Equal(("", ""), (first.Answer, second.Answer));

        for (var n = 0; n < 5; n++)
        {
            using var more = await SlowBody.SendAsync(server, Command, server.Token("slow"));
            Assert.StartsWith("HTTP/1.1 429 ", more.Answer, StringComparison.Ordinal);
        }

        (await server.As("slow").AccountAsync("slow"))
            .IsProblem(429, "rate_limited", ("quota", "requests_at_once"), ("limit", 2));
        await Store.OpenAsync(server);
    }

    [Fact]
    public async Task SlowBodies_WithoutAToken_TakeThePlacesOfTheirAddressAlone()
    {
        await using var server = await Server.StartAsync(
            _data.Path, "--Limits:ConcurrentAnonymousRequests=1", "--Limits:ConcurrentRequests=2");
        using var slow = await SlowBody.SendAsync(server, "POST /sandbox/tokens", null);
        Assert.Equal("", slow.Answer);

        (await server.Nobody.GetAsync("/v1/merchants"))
            .IsProblem(429, "rate_limited", ("quota", "requests_at_once"), ("limit", 1));
        await Store.OpenAsync(server);
    }

    [Fact]
    public async Task SlowBody_IsAnswered408AndItsPlaceIsFree()
    {
        await using var server = await Server.StartAsync(_data.Path, "--Limits:ConcurrentRequestsPerAccount=1");
        using var slow = await SlowBody.SendAsync(server, Command, server.Token("slow"));
        (await server.As("slow").AccountAsync("slow")).IsProblem(429, "rate_limited");

        var answer = await slow.ReadAsync();

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"request_timeout\"", answer, StringComparison.Ordinal);
        await Eventually.FitsAsync(() => server.As("slow").AccountAsync("slow"), a => a.Status == 404, "the account has its place again");
    }

    [Fact]
    public async Task Body_OfACallerWithoutAToken_IsNotRead()
    {
        await using var server = await Server.StartAsync(_data.Path);

        using var refused = await SlowBody.SendAsync(server, Command, null);

        Assert.StartsWith("HTTP/1.1 401 ", refused.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_OfAllTogether_BeyondThePlaces_Are503()
    {
        await using var server = await Server.StartAsync(_data.Path, "--Limits:ConcurrentRequests=1");
        using var slow = await SlowBody.SendAsync(server, Command, server.Token("slow"));

        (await server.As("other").AccountAsync("other")).IsProblem(503, "unavailable");
    }

    [Fact]
    public async Task Requests_WithoutAToken_BeyondTheRate_Are429AndAccountsGoOn()
    {
        await using var server = await Server.StartAsync(_data.Path, "--Limits:AnonymousRequestsPerSecond=1");

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => server.Nobody.GetAsync("/v1/merchants")));

        var limited = answers.Where(a => a.Status == 429).ToList();
        Assert.All(limited, a => a.IsProblem(429, "rate_limited", ("quota", "requests_per_second"), ("limit", 1)));
        Assert.All(answers.Except(limited), a => a.IsProblem(401, "unauthenticated"));
        Assert.NotEmpty(limited);
        await Store.OpenAsync(server);
    }

    [Fact]
    public async Task Metrics_CountWhatALimitRefused()
    {
        await using var server = await Server.StartAsync(_data.Path, "--Limits:ConcurrentRequestsPerAccount=1");
        using var slow = await SlowBody.SendAsync(server, Command, server.Token("slow"));
        (await server.As("slow").AccountAsync("slow")).IsProblem(429, "rate_limited");

        var metrics = (await server.Nobody.GetAsync("/metrics")).Text;

        var line = metrics.Split('\n').Single(l => l.StartsWith("relayheat_limit_refused_total{", StringComparison.Ordinal));
        Assert.Contains("relayheat_quota=\"requests_at_once\"", line, StringComparison.Ordinal);
        Assert.Contains("relayheat_scope=\"caller\"", line, StringComparison.Ordinal);
        Assert.Equal(1, double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
    }
}
