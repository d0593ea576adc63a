using System.Globalization;
using System.Text;
using RelayHeat.Hosting.Auth;
using RelayHeat.Gateway.Problems;

namespace RelayHeat.Http.Fuzz;

/// <summary>Thousands of requests that are partly wrong: never a 5xx, never a stack trace, never a hang.</summary>
public sealed class FuzzTests(PrivateServer own, ITestOutputHelper output) : IClassFixture<PrivateServer>
{
    private const string SeedVariable = "RELAYHEAT_FUZZ_SEED";
    private const string CountVariable = "RELAYHEAT_FUZZ_REQUESTS";
    private const int Workers = 4;

    // What the web server refuses by itself, before any of our code runs, has no body: a request line or a header that it
    // cannot read (400), a Host header that is none (400), an expectation it does not know (417), headers too large (431).
    private static readonly int[] OfTheServerItself = [400, 417, 431];

    private static readonly string[] Programs = ["/docs", "/dashboard"];
    private static readonly string[] Traces = ["   at ", "Exception", "System.", "RelayHeat.Gateway", ".cs:line"];

    private readonly Server _server = own.Server;

    [Fact]
    public async Task Fuzz_NoAnswerIsA5xxAndEveryRefusalIsAKnownProblem()
    {
        var seed = Setting(SeedVariable, 20_260_101);
        var count = Setting(CountVariable, 6000);
        output.WriteLine($"{SeedVariable}={seed} {CountVariable}={count}");
        await PrepareAsync();
        string[] tokens =
        [
            _server.Token("registrar", RoleNames.Registry), _server.Token("operations", RoleNames.Ops), _server.Token("a1"),
            _server.Token("main1:s"), _server.Token("main1", RoleNames.All), _server.Token("main1", RoleNames.All),
            _server.Token("applicant"), _server.Token("staff", RoleNames.All),
        ];

        var statuses = await Task.WhenAll(Enumerable.Range(0, Workers).Select(w => RunAsync(seed + w, count / Workers, tokens)));

        var byStatus = statuses.SelectMany(s => s).CountBy(s => s).ToDictionary();
        output.WriteLine(string.Join(", ", byStatus.OrderBy(s => s.Key)));
        // A fuzz that only ever reached the first check would have found nothing.
        Assert.All((int[])[200, 201, 400, 401, 403, 404, 405, 409, 415], status => Assert.Contains(status, byStatus.Keys));
        (await _server.Nobody.GetAsync("/health/ready")).Is(200);
        (await _server.Ops.GetAsync("/v1/events?limit=1")).Is(200);
        var events = await _server.Ops.EventsAsync("provider/" + FuzzedProvider.Uscc);
        var happened = events.Is(200).Items.CountBy(e => (string)e["type"]!).ToDictionary();
        output.WriteLine(string.Join(", ", happened));
        Assert.All((string[])["application_submitted", "facts_recorded", "fine_imposed"], type => Assert.Contains(type, happened.Keys));
    }

    private async Task<List<int>> RunAsync(int seed, int count, string[] tokens)
    {
        var random = new Random(seed);
        var statuses = new List<int>();
        for (var n = 0; n < count; n++)
        {
            var request = FuzzedRequest.Next(random, tokens);
            var answer = await SendAsync(request, $"seed {seed}, request {n}: {request}");
            statuses.Add(answer.Status);
        }
        return statuses;
    }

    private async Task<Answer> SendAsync(FuzzedRequest request, string what)
    {
        try
        {
            var answer = await _server.Nobody.SendAsync(request.Method, request.Path, request.Body, request.Headers);
            Check(request, answer, what);
            return answer;
        }
        catch (Exception e) when (e is TaskCanceledException or HttpRequestException)
        {
            throw new InvalidOperationException($"No answer to {what}", e);
        }
    }

    private static void Check(FuzzedRequest request, Answer answer, string what)
    {
        Assert.True(answer.Status < 500, $"{answer} to {what}");
        // The API page and the dashboard are programs of their own, and may speak of exceptions.
        var isProgram = answer.Status == 200 && Programs.Any(p => request.Path.StartsWith(p, StringComparison.Ordinal));
        var trace = isProgram ? null : Array.Find(Traces, t => answer.Text.Contains(t, StringComparison.Ordinal));
        Assert.True(trace is null, $"'{trace}' in {answer} to {what}");
        if (answer.Status < 400 || request.Method == "HEAD") return;
        if (answer.Text.Length == 0 && OfTheServerItself.Contains(answer.Status)) return;
        Assert.True(answer.Header("Content-Type") == "application/problem+json", $"{answer.Header("Content-Type")} {answer} to {what}");
        var code = answer.String("code");
        Assert.True(ProblemCatalogue.All.TryGetValue(code, out var entry) && entry.Status == answer.Status, $"{answer} to {what}");
    }

    private async Task PrepareAsync()
    {
        (await _server.Registry.PutAsync("/v1/merchants/m1", Store.Entry("main1", "2088-m1"))).Is(201);
        foreach (var account in (string[])["a1", "a2"])
        {
            (await _server.Registry.PutAsync("/v1/accounts/" + account, Store.AccountEntry("2088-" + account))).Is(201);
        }
        var form = Encoding.Latin1.GetBytes(FuzzedProvider.Upload());
        (await _server.As("main1").PostAsync($"/v1/providers/{FuzzedProvider.Uscc}/evidence", form, Form.ContentType)).Is(201);
    }

    private static int Setting(string variable, int byDefault) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var value) ? value : byDefault;
}
