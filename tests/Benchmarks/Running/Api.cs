using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace RelayHeat.Benchmarks.Running;

/// <summary>What was answered.</summary>
internal sealed record Answer(int Status, JsonElement Body)
{
    /// <summary>A text of the body, or null.</summary>
    public string? this[string name] =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out var value) ? value.ToString() : null;
}

/// <summary>Calls a contender one by one, for what is not measured: the stores, and the checks.</summary>
internal sealed class Api(Uri address, Lab lab) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 })
    {
        BaseAddress = address,
        Timeout = TimeSpan.FromSeconds(60),
    };

    public void Dispose() => _client.Dispose();

    public Task<Answer> RegisterAsync(int i, bool withKey = true) => SendAsync(
        HttpMethod.Put, $"/v1/merchants/s{i:D7}", lab.RegistryToken,
        new { name = $"店{i:D7}", mainAccount = $"main{i:D7}", storeType = "tmall", alipaySubject = $"2088-main{i:D7}" }, withKey);

    public Task<Answer> RegisterAccountAsync(int i) => SendAsync(
        HttpMethod.Put, $"/v1/accounts/acc{i:D7}", lab.RegistryToken,
        new { realNameVerified = true, alipaySubject = $"2088-acc{i:D7}", platformIdentities = Array.Empty<string>() });

    public Task<Answer> BindAsync(int i, string name, string permission = "full", bool withKey = true) => SendAsync(
        HttpMethod.Post, $"/v1/merchants/s{i:D7}/operators", lab.TokenOf($"main{i:D7}"),
        new { account = $"main{i:D7}:{name}", type = "sub_account", permission }, withKey);

    public Task<Answer> UnbindAsync(int i, string name) =>
        SendAsync(HttpMethod.Delete, $"/v1/merchants/s{i:D7}/operators/main{i:D7}:{name}", lab.TokenOf($"main{i:D7}"));

    /// <summary>Asks as the platform, which may ask about everybody.</summary>
    public Task<Answer> RightsAsync(int i, string account) =>
        SendAsync(HttpMethod.Get, $"/v1/merchants/s{i:D7}/rights/{account}", lab.OpsToken);

    public Task<Answer> MoveFundAsync(int i, string entryId, string kind, long amountFen) => SendAsync(
        HttpMethod.Post, $"/v1/merchants/s{i:D7}/fund-account/entries", lab.OpsToken,
        new { entryId, kind, amountFen, reference = "benchmark" });

    public Task<Answer> PlanCommissionAsync(int i) => SendAsync(
        HttpMethod.Post, $"/v1/merchants/s{i:D7}/commission-plans", lab.TokenOf($"main{i:D7}"),
        new { kind = "item_general", itemId = "item1", rateBps = 1000 });

    /// <summary>The paths of its OpenAPI document.</summary>
    public async Task<IReadOnlySet<string>> PathsAsync()
    {
        var document = await _client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        return document.GetProperty("paths").EnumerateObject().Select(p => p.Name).ToHashSet();
    }

    private async Task<Answer> SendAsync(HttpMethod method, string path, string token, object? body = null, bool withKey = true)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (method != HttpMethod.Get && withKey) request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using var answer = await _client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var json = text.StartsWith('{') ? JsonSerializer.Deserialize<JsonElement>(text) : default;
        return new Answer((int)answer.StatusCode, json);
    }
}
