using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace RelayHeat.Benchmarks.Running;

/// <summary>An answer.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body; undefined if it is not an object.</param>
/// <param name="IsReplayed">Whether it says that it is a stored one.</param>
internal sealed record Answer(int Status, JsonElement Body, bool IsReplayed)
{
    /// <summary>A text of the body, or null.</summary>
    public string? this[string name] =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out var value) ? value.ToString() : null;

    /// <summary>A text of an object in the body, or null.</summary>
    public string? Find(string inner, string name) =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(inner, out var value) ? (this with { Body = value })[name] : null;
}

/// <summary>Sends single requests to a contender, for what is not measured: seeding and checks.</summary>
internal sealed class Api(Uri address, Lab lab) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 })
    {
        BaseAddress = address,
        Timeout = TimeSpan.FromSeconds(60),
    };

    public void Dispose() => _client.Dispose();

    public Task<Answer> RegisterAsync(int i, bool withKey = true) => CommandAsync(
        HttpMethod.Put, $"/v1/merchants/s{i:D7}", lab.RegistryToken,
        new { name = $"店{i:D7}", mainAccount = $"main{i:D7}", storeType = "tmall", alipaySubject = $"2088-main{i:D7}" }, withKey);

    public Task<Answer> RegisterAccountAsync(int i) => CommandAsync(
        HttpMethod.Put, $"/v1/accounts/acc{i:D7}", lab.RegistryToken,
        new { realNameVerified = true, alipaySubject = $"2088-acc{i:D7}", platformIdentities = Array.Empty<string>() });

    public Task<Answer> BindAsync(int i, string name, string permission = "full", bool withKey = true) => CommandAsync(
        HttpMethod.Post, Operators(i), lab.TokenOf($"main{i:D7}"), SubAccount(i, name, permission), withKey);

    public Task<Answer> UnbindAsync(int i, string name) =>
        CommandAsync(HttpMethod.Delete, $"{Operators(i)}/main{i:D7}:{name}", lab.TokenOf($"main{i:D7}"));

    /// <summary>Binds with any token and any key.</summary>
    public Task<Answer> BindAsAsync(int i, string name, string permission, string? token, string? key) =>
        SendAsync(HttpMethod.Post, Operators(i), token, SubAccount(i, name, permission), key);

    /// <summary>Reads an account with its binding.</summary>
    public Task<Answer> AccountAsync(string account) => SendAsync(HttpMethod.Get, $"/v1/accounts/{account}", lab.OpsToken);

    /// <summary>Reads rights as platform staff, which may read everybody's.</summary>
    public Task<Answer> RightsAsync(int i, string account) =>
        SendAsync(HttpMethod.Get, $"/v1/merchants/s{i:D7}/rights/{account}", lab.OpsToken);

    public Task<Answer> MoveFundAsync(int i, string entryId, string kind, long amountFen) => CommandAsync(
        HttpMethod.Post, $"/v1/merchants/s{i:D7}/fund-account/entries", lab.OpsToken,
        new { entryId, kind, amountFen, reference = "benchmark" });

    public Task<Answer> PlanCommissionAsync(int i) => CommandAsync(
        HttpMethod.Post, $"/v1/merchants/s{i:D7}/commission-plans", lab.TokenOf($"main{i:D7}"),
        new { kind = "item_general", itemId = "item1", rateBps = 1000 });

    public Task<Answer> InviteAsync(int i, int account) => CommandAsync(
        HttpMethod.Post, Operators(i), lab.TokenOf($"main{i:D7}"),
        new { account = $"acc{account:D7}", type = "operator", permission = "full" });

    public Task<Answer> AcceptAsync(int account, string bindingId) => CommandAsync(
        HttpMethod.Post, $"/v1/accounts/acc{account:D7}/invitations/{bindingId}/accept", lab.TokenOf($"acc{account:D7}"));

    public Task<Answer> LeaveAsync(int account) =>
        CommandAsync(HttpMethod.Post, $"/v1/accounts/acc{account:D7}/leave", lab.TokenOf($"acc{account:D7}"));

    /// <summary>The paths of its OpenAPI document.</summary>
    public async Task<IReadOnlySet<string>> PathsAsync()
    {
        var document = await _client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        return document.GetProperty("paths").EnumerateObject().Select(p => p.Name).ToHashSet();
    }

    private static string Operators(int i) => $"/v1/merchants/s{i:D7}/operators";

    private static object SubAccount(int i, string name, string permission) =>
        new { account = $"main{i:D7}:{name}", type = "sub_account", permission };

    private Task<Answer> CommandAsync(HttpMethod method, string path, string token, object? body = null, bool withKey = true) =>
        SendAsync(method, path, token, body, withKey ? Guid.NewGuid().ToString("N") : null);

    private async Task<Answer> SendAsync(HttpMethod method, string path, string? token, object? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        using var answer = await _client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var json = text.StartsWith('{') ? JsonSerializer.Deserialize<JsonElement>(text) : default;
        return new Answer((int)answer.StatusCode, json, answer.Headers.Contains("Idempotency-Replayed"));
    }
}
