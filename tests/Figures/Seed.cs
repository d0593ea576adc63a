using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace RelayHeat.Figures;

/// <summary>Registers stores and accounts through the real path, and gets each store's token.</summary>
internal static class Seed
{
    public static async Task<string[]> RunAsync(Uri address, int stores)
    {
        using var client = new HttpClient { BaseAddress = address };
        var registry = await TokenAsync(client, "registrar", "platform.registry");
        var tokens = new string[stores];
        await Parallel.ForAsync(0, stores, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, token) =>
        {
            tokens[i] = await TokenAsync(client, $"main{i}");
            var store = new { name = $"店{i}", mainAccount = $"main{i}", storeType = "tmall", alipaySubject = $"2088-main{i}" };
            await PutAsync(client, $"/v1/merchants/s{i}", store, registry, token);
            var account = new { realNameVerified = true, alipaySubject = $"2088-acc{i}", platformIdentities = Array.Empty<string>() };
            await PutAsync(client, $"/v1/accounts/acc{i}", account, registry, token);
        });
        return tokens;
    }

    public static async Task<string> TokenAsync(HttpClient client, string account, params string[] roles)
    {
        var answer = await client.PostAsJsonAsync("/sandbox/tokens", new { account, roles });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
    }

    private static async Task PutAsync(HttpClient client, string path, object body, string bearer, CancellationToken token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        (await client.SendAsync(request, token)).EnsureSuccessStatusCode();
    }
}
