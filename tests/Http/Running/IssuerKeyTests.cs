using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using RelayHeat.Grains.Names;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Http.Running;

/// <summary>An issuer changes its keys, or is down, while strangers send what they like. Time is virtual, the issuer is real.</summary>
public sealed class IssuerKeyTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly HttpClient _client = new();
    private Issuer _issuer = null!;
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await Issuer.StartAsync();
        _app = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task Keys_NewOne_CountsAtOnceAndAgainAfterTheShortestInterval()
    {
        Assert.Equal("alice", await CallAsync(await _issuer.TokenAsync("alice")));

        for (var rotation = 1; rotation <= 5; rotation++)
        {
            Pass(seconds: 2);
            _issuer.Rotate();
            Assert.Equal("alice", await CallAsync(await _issuer.TokenAsync("alice")));
        }
        Assert.Equal(6, _issuer.Fetches);
    }

    [Fact]
    public async Task Keys_DroppedOne_StopsWithinAMinuteWithoutATokenOfTheNewOne()
    {
        var token = await _issuer.TokenAsync("alice");
        Assert.Equal("alice", await CallAsync(token));
        _issuer.Rotate();

        Pass(seconds: 60);

        Assert.Equal("401", await CallAsync(token));
    }

    [Fact]
    public async Task Keys_DroppedOne_StopsWithTheFirstTokenOfTheNewOneThoughItIsRemembered()
    {
        var token = await _issuer.TokenAsync("alice");
        Assert.Equal("alice", await CallAsync(token));
        _issuer.Rotate();
        Pass(seconds: 2);

        Assert.Equal("bob", await CallAsync(await _issuer.TokenAsync("bob")));

        Assert.Equal("401", await CallAsync(token));
    }

    [Fact]
    public async Task Keys_FormerOneStillPublished_GoesOnCounting()
    {
        var token = await _issuer.TokenAsync("alice");
        Assert.Equal("alice", await CallAsync(token));
        _issuer.Rotate(keepFormer: true);
        Pass(seconds: 60);

        Assert.Equal(["alice", "bob"], [await CallAsync(token), await CallAsync(await _issuer.TokenAsync("bob"))]);
    }

    [Fact]
    public async Task Stranger_JunkTokens_NeitherSpendTheFetchOfOthersNorAskMoreThanTheInterval()
    {
        Assert.Equal("alice", await CallAsync(await _issuer.TokenAsync("alice")));
        _issuer.Rotate();
        await SendJunkAsync(50);
        Assert.Equal(1, _issuer.Fetches);
        Pass(seconds: 2);
        await SendJunkAsync(50);
        Assert.Equal(2, _issuer.Fetches);
        Assert.Equal("alice", await CallAsync(await _issuer.TokenAsync("alice")));

        // The interval has just begun: the next new key waits for its end, and no longer.
        _issuer.Rotate();
        Assert.Equal("401", await CallAsync(await _issuer.TokenAsync("alice")));
        Pass(seconds: 2);
        Assert.Equal("alice", await CallAsync(await _issuer.TokenAsync("alice")));
        Assert.Equal(3, _issuer.Fetches);
    }

    [Fact]
    public async Task IssuerDown_KnownKeysCountForAnHourAndThenNothingIsJudged()
    {
        using var counted = new MetricCollector<long>(
            _app.Services.GetRequiredService<IMeterFactory>(), "RelayHeat", "relayheat.issuer.requests");
        var token = await _issuer.TokenAsync("alice");
        Assert.Equal("alice", await CallAsync(token));
        var other = await _issuer.TokenAsync("bob");
        _issuer.Rotate();
        var ofNewKey = await _issuer.TokenAsync("carol");
        _issuer.IsDown = true;

        for (var minute = 0; minute < 59; minute++)
        {
            Pass(seconds: 60);
            Assert.Equal("alice", await CallAsync(token));
        }
        Assert.Equal("bob", await CallAsync(other));
        Assert.Equal("503", await CallAsync(ofNewKey));
        Pass(seconds: 60);
        Assert.Equal("503", await CallAsync(token));

        _issuer.IsDown = false;
        Pass(seconds: 2);
        Assert.Equal("carol", await CallAsync(ofNewKey));
        Assert.Equal("401", await CallAsync(token));
        var outcomes = counted.GetMeasurementSnapshot().Select(m => (string)m.Tags["relayheat.outcome"]!).ToList();
        Assert.Equal(["changed", "changed"], outcomes.Where(o => o != "failed"));
        Assert.InRange(outcomes.Count, 3, 64);
    }

    [Fact]
    public async Task AccountClaim_AnotherThanSub_IsTheAccount()
    {
        await using var app = await StartAsync(("Auth:AccountClaim", "name"));

        Assert.Equal("name-of-alice", await CallAsync(await _issuer.TokenAsync("Alice"), app));
    }

    [Fact]
    public async Task AccountClaim_MissingOrTwice_Is401()
    {
        await using var app = await StartAsync(("Auth:AccountClaim", "account"));

        Assert.Equal("401", await CallAsync(await _issuer.TokenAsync("alice"), app));
        Assert.Equal("401", await CallAsync(WithAccount("alice", "bob"), app));
        Assert.Equal("alice", await CallAsync(WithAccount("alice"), app));

        string WithAccount(params string[] accounts) => Forged.Token(
            _issuer.Key,
            token =>
            {
                (token.Issuer, token.Audience) = (_issuer.Name, Issuer.Audience);
                token.Claims["account"] = accounts;
            },
            SecurityAlgorithms.RsaSha256);
    }

    private async Task<WebApplication> StartAsync(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddRouting().AddMetrics().AddSingleton<TimeProvider>(_time);
        builder.Configuration.AddInMemoryCollection(
        [
            new("Auth:Authority", _issuer.Address), new("Auth:Audience", Issuer.Audience),
            .. settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)),
        ]);
        builder.Services.AddCallers(AuthSettings.Read(builder.Configuration, keyFileByDefault: null), AccountName.TryNormalize);
        var app = builder.Build();
        app.Use(async (http, next) =>
        {
            await next(http);
            if (http.IssuerUnreachable()) http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        });
        app.UseRouting().UseAuthentication().UseAuthorization();
        app.MapGet("/", (HttpContext http) => http.Caller().Account).RequireAuthorization();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private void Pass(int seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));

    // The account that a token is taken for, or the status with which it is refused.
    private async Task<string> CallAsync(string token, WebApplication? app = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, (app ?? _app).Urls.First());
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode == HttpStatusCode.OK
            ? await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
            : ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task SendJunkAsync(int count)
    {
        var good = await _issuer.TokenAsync("alice");
        for (var n = 0; n < count; n++)
        {
            var junk = Forged.WithHeader(good, $$"""{"alg":"RS256","kid":"junk-{{n}}","typ":"at+jwt"}""");
            Assert.Equal("401", await CallAsync(junk));
        }
    }
}
