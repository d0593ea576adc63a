using RelayHeat.Hosting.Auth;

namespace RelayHeat.Http.Contract;

/// <summary>The dashboard is for operations alone, and can be reached with a browser.</summary>
public sealed class DashboardTests(SharedServer shared)
{
    private const string Cookie = "relayheat_operator";

    private readonly Server _server = shared.Server;

    private string Token => _server.Token("operations", RoleNames.Ops);

    [Fact]
    public async Task Dashboard_NoRouteOfItIsOpenToOthers()
    {
        Assert.Equal(["ops"], DashboardPaths.PoliciesOf(_server.Services));
        // The library's own routes are there once somebody has looked.
        (await _server.Ops.GetAsync("/dashboard/version")).Is(200);
        Assert.Equal(["ops"], DashboardPaths.PoliciesOf(_server.Services));
        var paths = DashboardPaths.Of(_server.Services);
        Assert.True(paths.Count > 20, string.Join('\n', paths));
        Assert.Contains("/dashboard/Trace", paths);

        foreach (var path in paths)
        {
            (await _server.Nobody.GetAsync(path)).IsProblem(401, "unauthenticated");
            (await _server.As("stranger").GetAsync(path)).IsProblem(403, "forbidden");
            (await _server.Registry.GetAsync(path)).IsProblem(403, "forbidden");
            (await WithCookieAsync(path, _server.Token("registrar", RoleNames.Registry))).IsProblem(403, "forbidden");
        }
    }

    [Theory]
    [InlineData("/dashboard")]
    [InlineData("/dashboard/")]
    [InlineData("/DASHBOARD/index.html")]
    [InlineData("/dashboard/%49ndex.html")]
    [InlineData("/dashboard/none/of/this")]
    public async Task Dashboard_InAnySpelling_IsNotOpenToOthers(string path)
    {
        (await _server.Nobody.GetAsync(path)).IsProblem(401, "unauthenticated");
        (await _server.As("stranger").GetAsync(path)).IsProblem(403, "forbidden");
        (await _server.Registry.GetAsync(path)).IsProblem(403, "forbidden");
    }

    [Fact]
    public async Task Dashboard_IsServedToOps()
    {
        var page = await _server.Ops.GetAsync("/dashboard/");

        Assert.Equal(200, page.Status);
        Assert.Contains("<html", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("<form method=\"post\" action=\"/sign-out\"", page.Text, StringComparison.Ordinal);
        var policy = page.Header("Content-Security-Policy");
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        (await _server.Ops.GetAsync("/dashboard/none/of/this")).IsProblem(404, "route_not_found");
        (await _server.Ops.PostAsync("/dashboard/version")).IsProblem(404, "route_not_found");
    }

    [Fact]
    public async Task SignIn_WithATokenOfOperations_LeadsToTheDashboard()
    {
        var answer = await SignInAsync(Token);

        Assert.Equal((303, "/dashboard/", ""), (answer.Status, answer.Header("Location"), answer.Text));
        var cookie = answer.Header("Set-Cookie")!;
        Assert.StartsWith($"{Cookie}={Token.Split('.')[0]}.", cookie, StringComparison.Ordinal);
        Assert.EndsWith("; path=/dashboard; samesite=strict; httponly", cookie, StringComparison.Ordinal);
        var expires = DateTimeOffset.Parse(cookie.Split("expires=")[1].Split(';')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(expires, DateTimeOffset.UtcNow.AddHours(23), DateTimeOffset.UtcNow.AddHours(24));
        foreach (var path in (string[])["/dashboard/", "/dashboard/index.min.js", "/dashboard/version", "/dashboard/GrainTypes"])
        {
            Assert.Equal(200, (await WithCookieAsync(path, cookie.Split(';')[0][(Cookie.Length + 1)..])).Status);
        }
    }

    [Fact]
    public async Task Cookie_CountsForTheDashboardAlone_AndOnlyWithoutAHeader()
    {
        (await WithCookieAsync("/v1/events", Token)).IsProblem(401, "unauthenticated");
        (await WithCookieAsync("/v1/events/stream", Token)).IsProblem(401, "unauthenticated");
        (await WithCookieAsync("/dashboard/", Token, ("Authorization", "Bearer nonsense"))).IsProblem(401, "unauthenticated");
        (await WithCookieAsync("/dashboard/", Token, ("Authorization", "Bearer " + _server.Token("stranger")))).IsProblem(403, "forbidden");
        (await WithCookieAsync("/dashboard/", Spoilt(-60))).IsProblem(401, "unauthenticated");
    }

    [Theory]
    [InlineData(null, 400, "Paste a token.")]
    [InlineData(" ", 400, "Paste a token.")]
    [InlineData("nonsense", 401, "The token is not valid.")]
    [InlineData("<script>alert(1)</script>", 401, "The token is not valid.")]
    [InlineData("registrar", 403, "The token does not hold platform.ops.")]
    [InlineData("expired", 401, "The token is not valid.")]
    [InlineData("long", 400, "The token is too long for a cookie.")]
    public async Task SignIn_WithAnythingElse_ShowsTheFormAgainAndSaysWhy(string? token, int status, string alert)
    {
        var sent = token switch
        {
            "registrar" => _server.Token(token, RoleNames.Registry),
            "expired" => Spoilt(-60),
            "long" => new string('a', 3801),
            _ => token,
        };

        var answer = await SignInAsync(sent);

        IsTheForm(answer, status);
        Assert.Contains(alert, answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("script", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_FromAnotherSite_IsRefused()
    {
        IsTheForm(await SignInAsync(Token, ("Sec-Fetch-Site", "cross-site")), 403);
        IsTheForm(await _server.Nobody.PostAsync("/sign-out", null, ("Sec-Fetch-Site", "same-site")), 403);
        foreach (var origin in (string[])["https://elsewhere.example", "null", "http://127.0.0.1:1", _server.Address.Host])
        {
            IsTheForm(await SignInAsync(Token, ("Origin", origin)), 403);
            IsTheForm(await _server.Nobody.PostAsync("/sign-out", null, ("Origin", origin)), 403);
        }
        var own = _server.Address.GetLeftPart(UriPartial.Authority);
        Assert.Equal(303, (await SignInAsync(Token, ("Origin", own))).Status);
        Assert.Equal(303, (await _server.Nobody.PostAsync("/sign-out", null, ("Origin", own))).Status);
        Assert.Equal(303, (await SignInAsync(Token, ("Sec-Fetch-Site", "same-origin"))).Status);
    }

    [Fact]
    public async Task SignIn_OfAnotherKind_IsNoSignIn()
    {
        IsTheForm(await _server.Nobody.PostAsync("/sign-in", new { token = Token }), 400);
        IsTheForm(await _server.Nobody.PostAsync("/sign-in?token=" + Token), 400);
        IsTheForm(await SignInAsync(new string('a', 20_000)), 413);
    }

    [Fact]
    public async Task SignOut_TakesTheCookieAway()
    {
        var answer = await _server.Nobody.PostAsync("/sign-out");

        Assert.Equal((303, "/sign-in"), (answer.Status, answer.Header("Location")));
        Assert.StartsWith($"{Cookie}=; expires=Thu, 01 Jan 1970", answer.Header("Set-Cookie"), StringComparison.Ordinal);
        Assert.Contains("path=/dashboard", answer.Header("Set-Cookie"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dashboard_ForAPersonWhoHasNotSignedIn_IsTheFormAndStill401()
    {
        IsTheForm(await _server.Nobody.GetAsync("/sign-in"), 200);
        IsTheForm(await _server.Nobody.GetAsync("/dashboard/", ("Accept", "text/html,*/*;q=0.8")), 401);
        (await _server.Nobody.GetAsync("/v1/events", ("Accept", "text/html"))).IsProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task LogStream_EndsWithTheTokenThatOpenedIt()
    {
        // Past its end, it counts for as long as clocks may differ.
        var opened = await WithCookieAsync("/dashboard/Trace", Spoilt(-25));

        Assert.Equal(200, opened.Status);
        Assert.Contains("log streaming", opened.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("60 minutes", opened.Text, StringComparison.Ordinal);
    }

    private string Spoilt(int expiresInSeconds) => Forged.Token(
        SigningKey.LoadOrCreate(SigningKey.In(_server.DataDirectory)),
        t => (t.NotBefore, t.Expires) = (DateTime.UtcNow.AddHours(-1), DateTime.UtcNow.AddSeconds(expiresInSeconds)));

    private Task<Answer> WithCookieAsync(string path, string token, params (string, string)[] headers) =>
        _server.Nobody.GetAsync(path, [("Cookie", $"{Cookie}={token}"), .. headers]);

    private async Task<Answer> SignInAsync(string? token, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in");
        request.Content = new FormUrlEncodedContent(token is null ? [] : new Dictionary<string, string> { ["token"] = token });
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        return await Answer.ReadAsync(await _server.Client.SendAsync(request, TestContext.Current.CancellationToken));
    }

    private static void IsTheForm(Answer answer, int status)
    {
        Assert.True(answer.Status == status, $"Expected {status}, and got {answer}");
        Assert.Equal("text/html; charset=utf-8", answer.Header("Content-Type"));
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Contains("form-action 'self'; frame-ancestors 'none'", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Contains("<form method=\"post\" action=\"/sign-in\"", answer.Text, StringComparison.Ordinal);
        Assert.Null(answer.Header("Set-Cookie"));
    }
}
