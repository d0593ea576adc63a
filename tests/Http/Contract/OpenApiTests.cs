using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using RelayHeat.Gateway.Problems;

namespace RelayHeat.Http.Contract;

/// <summary>The OpenAPI document says what the routes do.</summary>
public sealed class OpenApiTests(SharedServer shared)
{
    private static readonly string[] Described = [" /v1/", " /health", " /sandbox"];
    private static readonly string[] Optional = ["anyOf", "mendBy"];
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch"];

    private readonly Server _server = shared.Server;

    [Fact]
    public async Task OpenApi_Document_Is31AndOpenToAll()
    {
        var answer = await _server.Nobody.GetAsync("/openapi/v1.json");

        Assert.Equal(200, answer.Status);
        Assert.StartsWith("application/json", answer.Header("Content-Type"), StringComparison.Ordinal);
        Assert.StartsWith("3.1.", answer.String("openapi"), StringComparison.Ordinal);
        Assert.Equal(("RelayHeat", "1"), ((string?)answer.Json["info"]!["title"], (string?)answer.Json["info"]!["version"]));
        var page = await _server.Nobody.GetAsync("/docs/");
        Assert.Contains("openapi/v1.json", page.Text, StringComparison.Ordinal);
        Assert.Matches("preferredSecurityScheme.{1,20}bearer", page.Text);
    }

    [Fact]
    public async Task OpenApi_Document_HasEveryRouteOfTheApiAndNoOther()
    {
        var mapped = _server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(Names)
            .Where(name => Described.Any(part => name.Contains(part, StringComparison.Ordinal)))
            .ToHashSet();

        var described = (await OperationsAsync()).Select(o => o.Name).ToHashSet();

        Assert.Equal(53, mapped.Count(m => m.Contains(" /v1/", StringComparison.Ordinal)));
        Assert.Equal(mapped.Order(), described.Order());
    }

    [Fact]
    public async Task OpenApi_EveryOperation_SaysWhatItIs()
    {
        var operations = await OperationsAsync();

        foreach (var (name, operation, _) in operations)
        {
            string[] texts = ["operationId", "summary", "description"];
            Assert.All(texts, field => Assert.False(string.IsNullOrWhiteSpace((string?)operation[field]), $"{name}: {field}"));
            Assert.NotEmpty(operation["tags"]!.AsArray());
            var isOpen = !name.Contains(" /v1/", StringComparison.Ordinal);
            Assert.True(isOpen == operation["security"] is null, $"{name}: security");
        }
        Assert.Equal(operations.Count, operations.Select(o => (string)o.Operation["operationId"]!).Distinct().Count());
    }

    [Fact]
    public async Task OpenApi_EveryCommand_HasItsHeadersDryRunAndCodes()
    {
        foreach (var (name, operation, _) in (await OperationsAsync()).Where(o => o.Name.Contains(" /v1/", StringComparison.Ordinal)))
        {
            var parameters = (operation["parameters"]?.AsArray() ?? []).Select(p => (string)p!["name"]!).ToList();
            string[] ofCommands = ["Idempotency-Key", "If-Match", "dryRun"];
            var isCommand = !name.StartsWith("GET", StringComparison.Ordinal);
            Assert.All(ofCommands, p => Assert.True(isCommand == parameters.Contains(p), $"{name}: {p}"));
            var answers = operation["responses"]!.AsObject().Select(r => r.Key).ToList();
            string[] ofAll = ["400", "401", "403", "429", "503"];
            string[] ofThese = isCommand ? ["408", "412", "413", "415", "422", "504"] : [];
            Assert.Subset(answers.ToHashSet(), ofAll.Concat(ofThese).ToHashSet());
        }
    }

    [Fact]
    public async Task OpenApi_EveryCodeThatRefuses_IsInTheDescriptionOfItsStatus()
    {
        var text = (await _server.Nobody.GetAsync("/openapi/v1.json")).Text;

        // These are the web server's to answer where there is no operation.
        string[] ofNoOperation =
        [
            GatewayCodes.RouteNotFound, GatewayCodes.MethodNotAllowed, GatewayCodes.BadRequest, GatewayCodes.UriTooLong,
            GatewayCodes.HeadersTooLarge, GatewayCodes.HttpVersionNotSupported,
        ];
        Assert.All(ProblemCatalogue.All.Keys.Except(ofNoOperation), code => Assert.Contains($"`{code}`", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task OpenApi_AnswersOfRealCalls_HaveTheFieldsThatItNames()
    {
        var document = (await _server.Nobody.GetAsync("/openapi/v1.json")).Json;
        var store = await Store.OpenAsync(_server);
        var account = await store.BoundAsync();
        var (invited, _) = await store.InvitedAsync();
        (string Path, string Operation, Answer Answer)[] calls =
        [
            ("/v1/merchants/{merchantId}", "get", await store.GetAsync()),
            ("/v1/merchants", "get", await _server.Ops.GetAsync("/v1/merchants")),
            ("/v1/merchants/{merchantId}/operators", "get", await store.OperatorsAsync()),
            ("/v1/merchants/{merchantId}/operators/{account}", "get", await store.Main.GetAsync(store.OperatorPath(account))),
            ("/v1/merchants/{merchantId}/rights/{account}", "get", await store.Main.RightsAsync(store.Id, account)),
            ("/v1/accounts/{account}", "get", await _server.Ops.AccountAsync(account)),
            ("/v1/accounts/{account}/invitations", "get", await _server.As(invited).InvitationsAsync(invited)),
            ("/v1/accounts/{account}/leave", "post", await _server.As(account).LeaveAsync(account)),
            ("/v1/events", "get", await _server.Ops.EventsAsync(store.Entity)),
            .. await ProviderCallsAsync(),
            .. await StoreCallsAsync(store),
            ("/health/ready", "get", await _server.Nobody.GetAsync("/health/ready")),
            ("/sandbox/clock", "get", await _server.Nobody.GetAsync("/sandbox/clock")),
        ];

        Assert.Equal(29, calls.Length);
        foreach (var (path, operation, answer) in calls)
        {
            answer.Is(200);
            var schema = document["paths"]![path]![operation]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]!;
            Fits(document, schema, answer.Json, path);
        }
    }

    [Fact]
    public async Task OpenApi_Document_PassesSpectral()
    {
        var spectral = Environment.GetEnvironmentVariable("RELAYHEAT_SPECTRAL");
        Assert.SkipWhen(string.IsNullOrEmpty(spectral), "Spectral is not installed; tests/run installs it.");
        using var directory = new TemporaryDirectory();
        var file = directory.File("openapi.json");
        await File.WriteAllTextAsync(file, (await _server.Nobody.GetAsync("/openapi/v1.json")).Text, TestContext.Current.CancellationToken);

        var ruleset = Path.Combine(Repository.Root, "tests", "spectral.yaml");
        var run = await Programs.RunAsync(spectral!, "lint", "--ruleset", ruleset, "--fail-severity=hint", file);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }

    private async Task<(string Path, string Operation, Answer Answer)[]> ProviderCallsAsync()
    {
        const string provider = "/v1/providers/{uscc}";
        var company = await Company.AdmittedAsync(_server);
        (await company.FineAsync("f", 1)).Is(200);
        (await company.PenaltyAsync("p", (await _server.NowAsync()).AddDays(1))).Is(200);
        (await company.StandingAsync(openDeliveries: 1)).Is(200);
        (await company.MoveAsync("deduction", 1)).Is(200);
        var removed = await Company.AdmittedAsync(_server);
        (await removed.RemoveAsync("violation")).Is(200);
        var drafting = await Company.DraftAsync(_server);
        var form = Form.Evidence(Files.Png());
        (await drafting.UploadAsync(form)).Is(201);
        return
        [
            ("/v1/providers", "get", await _server.Ops.GetAsync("/v1/providers?q=" + removed.Uscc)),
            (provider, "get", await company.GetAsync()),
            (provider, "get", await removed.GetAsync()),
            (provider + "/requirements", "get", await company.Owner.GetAsync(company.Path + "/requirements")),
            (provider + "/application", "get", await company.Owner.GetAsync(company.Path + "/application")),
            (provider + "/evidence", "post", await drafting.UploadAsync(form.Unended())),
            (provider + "/review", "post", await company.ReviewAsync()),
            (provider + "/deposit/entries", "post", await company.PayAsync(1)),
            (provider + "/exit", "post", await company.ExitAsync(windDown: true)),
            (provider + "/exit/withdraw", "post", await company.Owner.PostAsync(company.Path + "/exit/withdraw")),
        ];
    }

    private static async Task<(string Path, string Operation, Answer Answer)[]> StoreCallsAsync(Store store)
    {
        const string merchant = "/v1/merchants/{merchantId}";
        var planId = await store.PlanAsync("category_directional", streamers: "s1");
        (await store.MoveAsync("top_up", 100, "e")).Is(201);
        return
        [
            (merchant + "/commission", "get", await store.Main.GetAsync(store.Path + "/commission")),
            (merchant + "/commission-plans", "get", await store.Main.GetAsync(store.PlansPath)),
            (merchant + "/commission-plans/{planId}", "get", await store.Main.GetAsync(store.PlanPath(planId))),
            (merchant + "/commission-plans/{planId}/streamers/{streamer}/confirm", "post", await store.ConfirmAsync(planId, "s1")),
            (merchant + "/fund-account", "get", await store.Main.GetAsync(store.FundPath)),
            (merchant + "/fund-account/entries", "get", await store.Main.GetAsync(store.FundPath + "/entries")),
            (merchant + "/fund-account/entries", "post", await store.MoveAsync("top_up", 100, "e")),
            (merchant + "/fund-account/entries/{entryId}", "get", await store.Main.GetAsync(store.FundPath + "/entries/e")),
        ];
    }

    private static IEnumerable<string> Names(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
            .Select(method => $"{method} {endpoint.RoutePattern.RawText!.TrimEnd('/')}");

    // Only the names of fields, and those of what is inside; that is where a document drifts from its answers.
    private static void Fits(JsonObject document, JsonNode schema, JsonNode? value, string place)
    {
        if (Resolve(document, schema) is not { } resolved || value is null) return;
        if (resolved["items"] is { } items) Assert.All(value.AsArray(), item => Fits(document, items, item, place + "[]"));
        if (resolved["properties"] is not JsonObject properties) return;
        var optional = Optional.Where(name => properties.ContainsKey(name) && !value.AsObject().ContainsKey(name)).ToList();
        Assert.Equal(properties.Select(p => p.Key).Except(optional).Order(), value.AsObject().Select(p => p.Key).Order());
        Assert.DoesNotContain(resolved["required"]?.AsArray().Select(r => (string)r!) ?? [], optional.Contains);
        foreach (var (name, property) in properties) Fits(document, property!, value[name], $"{place}.{name}");
    }

    private static JsonNode? Resolve(JsonObject document, JsonNode schema)
    {
        if (schema["oneOf"] is JsonArray either) schema = either.First(s => (string?)s!["type"] != "null")!;
        return (string?)schema["$ref"] is { } reference ? document["components"]!["schemas"]![reference.Split('/')[^1]] : schema;
    }

    private async Task<List<(string Name, JsonObject Operation, string Path)>> OperationsAsync()
    {
        var paths = (await _server.Nobody.GetAsync("/openapi/v1.json")).Json["paths"]!.AsObject();
        return
        [
            .. from path in paths
               from operation in path.Value!.AsObject()
               where Methods.Contains(operation.Key)
               select ($"{operation.Key.ToUpperInvariant()} {path.Key}", operation.Value!.AsObject(), path.Key),
        ];
    }
}
