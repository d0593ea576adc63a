using System.Text.RegularExpressions;

namespace RelayHeat.Http.Contract;

/// <summary>What a browser is told, and what the page of the API offers in one.</summary>
public sealed partial class BrowserTests(SharedServer shared)
{
    private readonly Server _server = shared.Server;

    [Theory]
    [InlineData("/v1/merchants")]
    [InlineData("/v1/none/of/this")]
    [InlineData("/docs/")]
    [InlineData("/docs/scalar.js")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/health/ready")]
    [InlineData("/metrics")]
    [InlineData("/sandbox/clock")]
    [InlineData("/sign-in")]
    [InlineData("/dashboard/")]
    [InlineData("/dashboard/index.min.js")]
    [InlineData("/dashboard/GrainTypes")]
    public async Task Answer_OfWhateverKind_IsFramedByNobodyAndTellsNoOtherSite(string path)
    {
        foreach (var caller in (Api[])[_server.Ops, _server.Nobody])
        {
            var answer = await caller.GetAsync(path);

            Assert.Contains("default-src 'none'", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
            Assert.Equal("same-origin", answer.Header("Referrer-Policy"));
            Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
            Assert.NotNull(answer.Header("Cache-Control"));
        }
    }

    [Fact]
    public async Task Docs_RunNoScriptButTheirOwn()
    {
        var (first, second) = (await _server.Nobody.GetAsync("/docs/"), await _server.Nobody.GetAsync("/docs/"));

        var nonce = Nonce().Match(first.Header("Content-Security-Policy")!).Groups[1].Value;
        Assert.NotEqual(nonce, Nonce().Match(second.Header("Content-Security-Policy")!).Groups[1].Value);
        var scripts = ScriptTag().Matches(first.Text).Select(m => m.Value).ToList();
        Assert.NotEmpty(scripts);
        Assert.All(scripts, script => Assert.Contains($"nonce=\"{nonce}\"", script, StringComparison.Ordinal));
        var policy = first.Header("Content-Security-Policy")!.Split(';');
        Assert.Equal($" script-src 'self' 'nonce-{nonce}'", policy.Single(p => p.Contains("script-src", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("\"agent\":{\"disabled\":true}")]
    [InlineData("\"mcp\":{\"disabled\":true}")]
    [InlineData("\"showDeveloperTools\":\"never\"")]
    [InlineData("\"hideClientButton\":true")]
    [InlineData("\"telemetry\":false")]
    [InlineData("\"withDefaultFonts\":false")]
    public async Task Docs_OfferNothingOfAnotherHost(string setting)
    {
        var page = await _server.Nobody.GetAsync("/docs/");

        Assert.Contains(setting, page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("proxyUrl", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("//", page.Text, StringComparison.Ordinal);
        Assert.Contains("connect-src 'self';", page.Header("Content-Security-Policy"), StringComparison.Ordinal);
    }

    [GeneratedRegex("'nonce-([^']+)'")]
    private static partial Regex Nonce();

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex ScriptTag();
}
