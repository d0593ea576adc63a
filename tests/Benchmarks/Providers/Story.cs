using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using RelayHeat.Benchmarks.Running;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Benchmarks.Providers;

/// <summary>The callers by their tokens: owners and platform staff.</summary>
internal sealed class People(Lab lab)
{
    public string Registry { get; } = lab.RegistryToken;

    public string Review { get; } = lab.TokenOf("reviewer", RoleNames.Review);

    public string Ops { get; } = lab.OpsToken;

    /// <summary>Each company has an account of its own, because the applications of one account are limited.</summary>
    public string OwnerOf(int n) => lab.TokenOf(string.Create(CultureInfo.InvariantCulture, $"company{n}"));
}

/// <summary>A company's commands from its first draft to its admission.</summary>
internal static class Story
{
    /// <summary>The number of commands of a story.</summary>
    public const int Commands = 7;

    public static string Uscc(int n)
    {
        var body = string.Create(CultureInfo.InvariantCulture, $"91330100{n:D9}");
        return body + Grains.Names.Uscc.CheckCharacter(body);
    }

    public static async Task RunAsync(HttpClient client, People people, int n)
    {
        var (company, owner) = ($"/v1/providers/{Uscc(n)}", people.OwnerOf(n));
        await FileAsync(client, people, n);
        var today = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var evidence = await UploadAsync(client, company, owner, n, today);
        var settlement = new { alliance = "taobao", amountFen = 50_000_001, from = today, to = today, evidenceId = evidence };
        var cooperation = new { allianceSettlements = new[] { settlement } };
        await SendAsync(client, HttpMethod.Put, company + "/application", owner, About(n, cooperation));
        await SendAsync(client, HttpMethod.Put, company + "/facts", people.Registry, new { alipayEnterpriseVerified = true });
        var payment = new { entryId = "d1", kind = "payment", amountFen = 10_000_000, reference = "benchmark" };
        await SendAsync(client, HttpMethod.Post, company + "/deposit/entries", people.Ops, payment);
        await SendAsync(client, HttpMethod.Post, company + "/submit", owner, new { });
        await SendAsync(client, HttpMethod.Post, company + "/review", people.Review, new { decision = "approve" });
    }

    public static Task FileAsync(HttpClient client, People people, int n) => SendAsync(
        client, HttpMethod.Put, $"/v1/providers/{Uscc(n)}/application", people.OwnerOf(n), About(n, new { }));

    private static object About(int n, object cooperation) => new
    {
        companyName = $"星河达人{n}",
        legalRepresentative = $"代表{n}",
        alipaySubject = $"2088-{n}",
        independentLegalEntity = true,
        taxpayerType = "general",
        employees = 10,
        cooperation,
    };

    private static async Task<string> UploadAsync(HttpClient client, string company, string owner, int n, string today)
    {
        byte[] png = [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', .. Encoding.ASCII.GetBytes(n.ToString(CultureInfo.InvariantCulture))];
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(png), "file", "evidence.png" },
            { new StringContent("backoffice_screenshot"), "kind" },
            { new StringContent(today), "issuedOn" },
        };
        await SendAsync(client, HttpMethod.Post, company + "/evidence", owner, form);
        return Convert.ToHexStringLower(SHA256.HashData(png));
    }

    private static async Task SendAsync(HttpClient client, HttpMethod method, string path, string bearer, object body)
    {
        using var content = body as HttpContent ?? JsonContent.Create(body);
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using var answer = await client.SendAsync(request);
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{path}: {await answer.Content.ReadAsStringAsync()}");
    }
}
