using Microsoft.Data.Sqlite;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Http.Running;

/// <summary>Signing in behind a proxy, and too often.</summary>
public sealed class SignInTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _data.Dispose();
    }

    [Fact]
    public async Task Cookie_BehindTls_IsSecureWhereTheProxyIsNamed()
    {
        await using var server = await Server.StartAsync(_data.Path, "--Proxy:Trusted=10.1.2.0/24, 127.0.0.1");

        Assert.Contains("; secure", await CookieAsync(server, ("X-Forwarded-Proto", "https")), StringComparison.Ordinal);
        Assert.DoesNotContain("; secure", await CookieAsync(server), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proxy_ThatIsNotNamed_IsNotBelieved()
    {
        await using var server = await Server.StartAsync(_data.Path, "--Dashboard:SignInsPerMinute=1");

        Assert.DoesNotContain("; secure", await CookieAsync(server, ("X-Forwarded-Proto", "https")), StringComparison.Ordinal);
        Assert.Equal(429, (await SignInAsync(server, ("X-Forwarded-For", "10.9.9.9"))).Status);
    }

    // A browser knows better than a gateway that was not told.
    [Fact]
    public async Task Cookie_ForAPageThatCameByTls_IsSecure()
    {
        await using var server = await Server.StartAsync(_data.Path);

        var cookie = await CookieAsync(server, ("Origin", "https://" + server.Address.Authority));

        Assert.Contains("; secure", cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_TooOften_Is429ForThisAddressAlone()
    {
        await using var server = await Server.StartAsync(_data.Path, "--Dashboard:SignInsPerMinute=2", "--Proxy:Trusted=127.0.0.1");
        (string, string) here = ("X-Forwarded-For", "10.9.9.9"), there = ("X-Forwarded-For", "2001:db8::1");
        foreach (var _ in Enumerable.Range(0, 2)) Assert.Equal(303, (await SignInAsync(server, here)).Status);

        var refused = await SignInAsync(server, here);

        Assert.Equal((429, "60"), (refused.Status, refused.Header("Retry-After")));
        Assert.Contains("Too many attempts", refused.Text, StringComparison.Ordinal);
        foreach (var _ in Enumerable.Range(0, 2)) Assert.Equal(303, (await SignInAsync(server, there)).Status);
        // Of IPv6, one network is one caller.
        Assert.Equal(429, (await SignInAsync(server, ("X-Forwarded-For", "2001:db8::2"))).Status);
    }

    [Fact]
    public async Task AnonymousCallers_BehindAProxy_CountByTheirOwnAddress()
    {
        await using var server = await Server.StartAsync(
            _data.Path, "--Proxy:Trusted=127.0.0.1", "--Limits:AnonymousRequestsPerSecond=1");
        Task<Answer> From(string address) => server.Nobody.GetAsync("/v1/merchants", ("X-Forwarded-For", address));

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => From("10.9.9.9")));

        Assert.Contains(answers, a => a.Status == 429);
        (await From("10.9.9.8")).IsProblem(401, "unauthenticated");
    }

    private static async Task<string> CookieAsync(Server server, params (string, string)[] headers)
    {
        var answer = await SignInAsync(server, headers);
        Assert.Equal(303, answer.Status);
        return answer.Header("Set-Cookie")!;
    }

    private static async Task<Answer> SignInAsync(Server server, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in");
        request.Content = new FormUrlEncodedContent([new("token", server.Token("operations", RoleNames.Ops))]);
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        return await Answer.ReadAsync(await server.Client.SendAsync(request, TestContext.Current.CancellationToken));
    }
}
