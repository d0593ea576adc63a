namespace RelayHeat.Http.BadInput;

/// <summary>What a route does not take, and headers that are ours but for their spelling: refused, and nothing done.</summary>
public sealed class UnknownNameTests(PrivateServer own) : IClassFixture<PrivateServer>
{
    private readonly Server _server = own.Server;

    [Fact]
    public async Task Query_Unknown_IsRefusedOnEveryRouteOfTheDocument()
    {
        var before = _server.LastEvent();
        var document = (await _server.Nobody.GetAsync("/openapi/v1.json")).Json;
        var routes = document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(call => (Path: path.Key, Method: call.Key)));
        var count = 0;
        foreach (var (path, method) in routes)
        {
            var body = method is "post" or "put" ? "{}" : null;
            var upload = path.EndsWith("/evidence", StringComparison.Ordinal) ? null : body;
            foreach (var name in (string[])["dry_run", "DryRun", "Limit"])
            {
                var answer = await _server.Registry.SendAsync(method.ToUpperInvariant(), $"{Filled(path)}?{name}=true", upload);

                answer.IsProblem(400, "validation_failed");
                var faults = answer.Json["errors"]!.AsObject();
                Assert.True(faults.ContainsKey("/query/" + name), $"{method} {path}: {answer}");
            }
            count++;
        }
        Assert.True(count > 40, $"{count} routes are few.");
        Assert.Equal(before, _server.LastEvent());
    }

    [Theory]
    [InlineData("/metrics?x=1", "/query/x")]
    [InlineData("/openapi/v1.json?x=1", "/query/x")]
    [InlineData("/health/ready?a~/b=1", "/query/a~0~1b")]
    [InlineData("/v1/events?=1", "/query/")]
    [InlineData("/v1/events?limit=1&limit=1", "/query/limit")]
    [InlineData("/v1/events?limit=1&Limit=1", "/query/Limit")]
    [InlineData("/v1/merchants?status=seats_free&status=seats_full", "/query/status")]
    public async Task Query_UnknownOrRepeated_Is400AtItsPlace(string path, string place) =>
        (await _server.Ops.GetAsync(path)).HasFaultsAt(place);

    [Fact]
    public async Task DryRun_GivenTwice_IsNotCarriedOut()
    {
        var store = await Store.OpenAsync(_server);
        var before = _server.LastEvent();

        var invitation = new { account = "a", type = "operator", permission = "full" };
        (await store.Main.PostAsync(store.Path + "/operators?dryRun=true&dryRun=false", invitation)).HasFaultsAt("/query/dryRun");

        Assert.Equal(before, _server.LastEvent());
    }

    [Theory]
    [InlineData("IdempotencyKey")]
    [InlineData("Idempotency_Key")]
    [InlineData("X-Idempotency-Key")]
    [InlineData("Idempotent-Key")]
    [InlineData("IfMatch")]
    [InlineData("If-Matches")]
    [InlineData("X-If-Match")]
    [InlineData("If-NoneMatch")]
    [InlineData("LastEventId")]
    [InlineData("Dry-Run")]
    [InlineData("X-DryRun")]
    [InlineData("dryRun")]
    [InlineData("X-RelayHeat-Trace")]
    [InlineData("RelayHeat-Actor")]
    public async Task Header_OursButForItsSpelling_Is400AtItsPlace(string name)
    {
        var before = _server.LastEvent();

        (await _server.Registry.PutAsync("/v1/accounts/" + Unique.Name("a"), Store.AccountEntry("s"), (name, "true")))
            .HasFaultsAt("/header/" + name);
        (await _server.Ops.GetAsync("/v1/events", (name, "1"))).HasFaultsAt("/header/" + name);

        Assert.Equal(before, _server.LastEvent());
    }

    [Theory]
    [InlineData("idempotency-key", "k")]
    [InlineData("IF-MATCH", "\"0\"")]
    [InlineData("X-Request-Id", "r")]
    [InlineData("If-Modified-Since", "Mon, 01 Jan 2024 00:00:00 GMT")]
    public async Task Header_InAnotherCaseOrOfOthers_IsTaken(string name, string value) =>
        (await _server.Registry.PutAsync("/v1/accounts/" + Unique.Name("a"), Store.AccountEntry("s"), (name, value))).Is(201);

    private static string Filled(string path) => path
        .Replace("{uscc}", Unique.Uscc(), StringComparison.Ordinal)
        .Replace("{evidenceId}", new string('a', 64), StringComparison.Ordinal)
        .Replace("{", "", StringComparison.Ordinal)
        .Replace("}", "", StringComparison.Ordinal);
}
