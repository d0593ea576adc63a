using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using RelayHeat.Grains.Names;

namespace RelayHeat.Figures;

/// <summary>
/// Providers over HTTP: the whole story of an admission by many companies at once, and pages of a long list that was filled through
/// the real path. The load comes from this process, on the same machine.
/// </summary>
internal static class ProviderFigures
{
    private const int Workers = 48;
    private const int Owners = 500;
    private const int PageReads = 200;

    private static int _companies;

    public static async Task RunAsync(Uri address, int rounds, int seconds, int providers)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Workers }) { BaseAddress = address };
        var people = await People.ReadAsync(client, Owners);
        // What is not yet compiled is slow, and nobody runs it cold.
        await StoriesAsync(client, people, 15);
        var perSecond = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            perSecond.Add(await StoriesAsync(client, people, seconds));
            Console.WriteLine($"round {round + 1}: {perSecond[^1]:N0} commands/s, {perSecond[^1] / Story.Commands:N0} admissions/s");
        }
        perSecond.Sort();
        Console.WriteLine($"admission story: {perSecond[rounds / 2]:N0} commands/s (lowest {perSecond[0]:N0}, highest {perSecond[^1]:N0})");
        Console.WriteLine();
        await ListsAsync(client, people, providers);
    }

    private static async Task<double> StoriesAsync(HttpClient client, People people, int seconds)
    {
        var watch = Stopwatch.StartNew();
        var commands = 0;
        await Parallel.ForAsync(0, Workers, new ParallelOptions { MaxDegreeOfParallelism = Workers }, async (_, _) =>
        {
            while (watch.Elapsed.TotalSeconds < seconds)
            {
                await Story.RunAsync(client, people, Interlocked.Increment(ref _companies));
                Interlocked.Add(ref commands, Story.Commands);
            }
        });
        return commands / watch.Elapsed.TotalSeconds;
    }

    private static async Task ListsAsync(HttpClient client, People people, int providers)
    {
        var watch = Stopwatch.StartNew();
        var missing = providers - _companies;
        await Parallel.ForAsync(0, missing, new ParallelOptions { MaxDegreeOfParallelism = Workers }, async (_, _) =>
        {
            var n = Interlocked.Increment(ref _companies);
            await Story.FileAsync(client, people, n);
        });
        var perSecond = missing / watch.Elapsed.TotalSeconds;
        Console.WriteLine($"filled to {_companies:N0} providers through PUT …/application: {perSecond:N0} a second");
        Console.WriteLine();
        Console.WriteLine("| page of 50 | median ms | p99 ms |");
        Console.WriteLine("|---|---|---|");
        var last = Cursor(Story.Uscc(_companies - 100));
        await PageAsync(client, people.Ops, "first", "?limit=50");
        await PageAsync(client, people.Ops, "deep: the last but one", $"?limit=50&cursor={last}");
        await PageAsync(client, people.Ops, "first of status=admitted", "?limit=50&status=admitted");
        await PageAsync(client, people.Ops, "deep of status=draft", $"?limit=50&status=draft&cursor={last}");
        await PageAsync(client, people.Ops, "q= that all have", $"?limit=50&q={Uri.EscapeDataString("星河")}");
        await PageAsync(client, people.Ops, "q= that the last has", $"?limit=50&q={Story.Uscc(_companies)}");
    }

    private static async Task PageAsync(HttpClient client, string token, string name, string query)
    {
        var ms = new List<double>();
        for (var i = 0; i < PageReads; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/providers" + query);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            var start = Stopwatch.GetTimestamp();
            using var answer = await client.SendAsync(request);
            answer.EnsureSuccessStatusCode();
            ms.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        ms.Sort();
        Console.WriteLine($"| {name} | {ms[PageReads / 2]:N2} | {ms[PageReads * 99 / 100]:N2} |");
    }

    private static string Cursor(string uscc) => Convert.ToBase64String(Encoding.UTF8.GetBytes(uscc)).TrimEnd('=');
}

/// <summary>Those who act: owners, and the platform's staff.</summary>
internal sealed record People(string[] Owners, string Registry, string Review, string Ops)
{
    public static async Task<People> ReadAsync(HttpClient client, int owners) => new(
        await Task.WhenAll(Enumerable.Range(0, owners).Select(i => Seed.TokenAsync(client, $"company{i}"))),
        await Seed.TokenAsync(client, "registrar", "platform.registry"),
        await Seed.TokenAsync(client, "reviewer", "platform.review"),
        await Seed.TokenAsync(client, "operations", "platform.ops"));
}

/// <summary>One company's way from its first draft to its admission.</summary>
internal static class Story
{
    /// <summary>Commands of one story.</summary>
    public const int Commands = 7;

    public static string Uscc(int n)
    {
        var body = string.Create(CultureInfo.InvariantCulture, $"91330100{n:D9}");
        return body + Grains.Names.Uscc.CheckCharacter(body);
    }

    public static async Task RunAsync(HttpClient client, People people, int n)
    {
        var (company, owner) = ($"/v1/providers/{Uscc(n)}", people.Owners[n % people.Owners.Length]);
        await FileAsync(client, people, n);
        var today = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var evidence = await UploadAsync(client, company, owner, n, today);
        var settlement = new { alliance = "taobao", amountFen = 50_000_001, from = today, to = today, evidenceId = evidence };
        var cooperation = new { allianceSettlements = new[] { settlement } };
        await SendAsync(client, HttpMethod.Put, company + "/application", owner, About(n, cooperation));
        await SendAsync(client, HttpMethod.Put, company + "/facts", people.Registry, new { alipayEnterpriseVerified = true });
        var payment = new { entryId = "d1", kind = "payment", amountFen = 10_000_000, reference = "figures" };
        await SendAsync(client, HttpMethod.Post, company + "/deposit/entries", people.Ops, payment);
        await SendAsync(client, HttpMethod.Post, company + "/submit", owner, new { });
        await SendAsync(client, HttpMethod.Post, company + "/review", people.Review, new { decision = "approve" });
    }

    public static Task FileAsync(HttpClient client, People people, int n) => SendAsync(
        client, HttpMethod.Put, $"/v1/providers/{Uscc(n)}/application", people.Owners[n % people.Owners.Length], About(n, new { }));

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
