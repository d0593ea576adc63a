using System.Globalization;
using System.Text;

namespace RelayHeat.Http.Fuzz;

/// <summary>A request made of what is right and what is not, from a seed.</summary>
internal sealed record FuzzedRequest(string Method, string Path, byte[]? Body, (string Name, string Value)[] Headers)
{
    private const string Merchant = """{"name":"n","mainAccount":"main1","storeType":"tmall","alipaySubject":"s"}""";
    private const string Account = """{"realNameVerified":true,"alipaySubject":"s","platformIdentities":[]}""";
    private const string Operator = """{"account":"a1","type":"operator","permission":"full"}""";
    private const string SubAccount = """{"account":"main1:s","type":"sub_account","permission":"standard"}""";

    private const string Plan =
        """{"kind":"item_directional","rateBps":1000,"itemId":"a1","streamers":["a1","a2"],"effectiveTo":"2099-01-31T08:00:00Z"}""";

    private const string StorePlan = """{"kind":"store_wide","rateBps":1000}""";
    private const string Movement = """{"entryId":"a1","kind":"top_up","amountFen":5,"reference":"full"}""";

    private static readonly (string Method, string Path, string? Body)[] Calls =
    [
        .. FuzzedProvider.Calls,
        ("GET", "/v1/merchants", null), ("GET", "/v1/merchants/{m}", null), ("PUT", "/v1/merchants/{m}", Merchant),
        ("GET", "/v1/merchants/{m}/operators", null), ("POST", "/v1/merchants/{m}/operators", Operator),
        ("POST", "/v1/merchants/{m}/operators", SubAccount), ("GET", "/v1/merchants/{m}/operators/{a}", null),
        ("DELETE", "/v1/merchants/{m}/operators/{a}", null), ("POST", "/v1/merchants/{m}/operators/{a}/resend", null),
        ("PUT", "/v1/merchants/{m}/operators/{a}/permission", """{"permission":"full"}"""), ("GET", "/v1/merchants/{m}/rights/{a}", null),
        ("GET", "/v1/merchants/{m}/commission", null), ("GET", "/v1/merchants/{m}/commission-plans", null),
        ("POST", "/v1/merchants/{m}/commission-plans", Plan), ("POST", "/v1/merchants/{m}/commission-plans", StorePlan),
        ("GET", "/v1/merchants/{m}/commission-plans/{b}", null), ("PUT", "/v1/merchants/{m}/commission-plans/{b}/rate", """{"rateBps":1}"""),
        ("POST", "/v1/merchants/{m}/commission-plans/{b}/stop", null),
        ("POST", "/v1/merchants/{m}/commission-plans/{b}/streamers/{a}/confirm", null),
        ("GET", "/v1/merchants/{m}/fund-account", null), ("GET", "/v1/merchants/{m}/fund-account/entries", null),
        ("POST", "/v1/merchants/{m}/fund-account/entries", Movement), ("GET", "/v1/merchants/{m}/fund-account/entries/{a}", null),
        ("GET", "/v1/merchants/{m}/fund-account/entries.csv?from=2026-01-01T00:00:00Z&to=2026-12-31T00:00:00Z", null),
        ("GET", "/v1/merchants/{m}/binding-history.csv?from=2026-01-01T00:00:00Z&to=2026-12-31T00:00:00Z", null),
        ("GET", "/v1/accounts/{a}", null), ("PUT", "/v1/accounts/{a}", Account), ("GET", "/v1/accounts/{a}/invitations", null),
        ("POST", "/v1/accounts/{a}/invitations/{b}/accept", null), ("POST", "/v1/accounts/{a}/invitations/{b}/decline", "{}"),
        ("POST", "/v1/accounts/{a}/leave", null), ("GET", "/v1/events", null), ("GET", "/health/ready", null),
        ("GET", "/openapi/v1.json", null), ("GET", "/docs", null), ("GET", "/dashboard", null),
        ("GET", "/dashboard/DashboardCounters", null),
        ("POST", "/sandbox/tokens", """{"account":"a1","roles":["platform.ops"]}"""), ("POST", "/sandbox/clock", """{"advance":"PT1S"}"""),
        ("GET", "/", null),
    ];

    private static readonly string[] Methods = ["GET", "GET", "POST", "POST", "PUT", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "BREW"];

    private static readonly string[] Segments =
    [
        "m1", "m2", "a1", "a2", "main1:s", "main1", "A1", "０", "%", "%00", "%0A", "%2F", "%ED%A0%80", "%FF", "..", ".", "%2e%2e",
        FuzzedProvider.Uscc, FuzzedProvider.EvidenceId,
        "a b", "a%20b", "", "*", ":", "a:", "一", "%E4%B8%80", "null", "0123456789abcdef", "'", "\"", "<a>", "{a}", "a;b", "a,b", "+", "~",
    ];

    private static readonly string[] Accounts = ["a1", "a2", "main1:s", "main1"];

    private static readonly string[] Bodies =
        [Merchant, Account, Operator, SubAccount, FuzzedProvider.Application, FuzzedProvider.Review, "{}", "[]", "null"];

    private static readonly string[] Scraps =
    [
        "null", "{}", "[]", "\"", "\\", "\\ud800", "1e999", "-1", "true", ",", ":", "}", "{\"a\":", "\0", "\u0001", "😀", "ﷺ",
        new string('[', 40),
    ];

    private static readonly string[] Queries =
    [
        "limit=1", "limit=0", "limit=x", "cursor=bTE", "cursor=!", "after=1", "after=-1", "entity=merchant/m1", "entity=x",
        "status=seats_free", "status=x", "q=m", "q=%00", "q=%ED%A0%80", "dryRun=true", "dryRun=x", "a", "=", "&", "%",
        "limit=1&limit=2", "entity=account%2Fa1", "?", "status=draft", "preset=entity_or_cases", "preset=x", "at=2026-01-31T08:00:00Z",
        "at=0001-01-01T00:00:00%2B14:00", "at=9998-12-31T23:59:59Z", "at=1970-01-01T00:00:00Z", "at=x", "cursor=OTEzMzAxMDYwMDAwMDA3Nzc",
        "item=a1&category=a1&streamer=a1", "item=%ED%A0%80", "streamer=x/y", "cursor=MQ", "entity=commission/m1",
        "entity=fund-account/m1", "from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z", "from=x",
        "entity=provider/" + FuzzedProvider.Uscc, "entity=subject/alipay:s",
    ];

    private static readonly (string Name, string[] Values)[] OddHeaders =
    [
        ("Idempotency-Key", ["k1", "k1", "k1", "k2"]),
        ("Idempotency-Key", ["", " ", "\u00FF", "a b", new string('k', 255), new string('k', 256)]),
        ("If-Match", ["*", "\"1\"", "\"2\"", "\"3\"", "\"4\""]),
        ("If-Match", ["W/\"1\"", "1", "\u0080", "\"1\",\"2\"", ","]),
        ("Accept-Language", ["zh-CN", "en", "zh;q=0.1,en;q=0.2", ";", "\u00FF", "zh;q=9"]),
        ("Accept", ["text/html", "*/*", "nonsense"]),
        ("Content-Type", ["application/json", FuzzedProvider.FormType, "multipart/form-data; boundary=", "multipart/form-data"]),
        ("Content-Type", ["text/plain", "application/json; charset=gbk", "", "\u00FF/x"]),
        ("Content-Encoding", ["gzip", "identity", ""]),
        ("Expect", ["100-continue", "x"]),
        ("X-HTTP-Method-Override", ["DELETE"]),
        ("Range", ["bytes=0-1", "x"]),
        ("Host", ["relayheat.example", "127.0.0.1"]),
    ];

    /// <summary>The next request.</summary>
    /// <param name="random">Decides everything.</param>
    /// <param name="tokens">Good tokens.</param>
    public static FuzzedRequest Next(Random random, string[] tokens)
    {
        var headers = new List<(string, string)>();
        if (random.Next(40) != 0) headers.Add(("Authorization", "Bearer " + Token(random, tokens)));
        foreach (var (name, values) in OddHeaders.Where(_ => random.Next(14) == 0)) headers.Add((name, Pick(random, values)));
        var (method, path, body) = Pick(random, Calls);
        if (random.Next(8) == 0) method = Pick(random, Methods);
        if (FuzzedProvider.IsForm(body) && !headers.Exists(h => h.Item1 == "Content-Type"))
        {
            headers.Add(("Content-Type", FuzzedProvider.FormType));
        }
        return new FuzzedRequest(method, Fill(random, path), NextBody(random, body), [.. headers]);
    }

    public override string ToString() =>
        $"{Method} {Path} {string.Join(' ', Headers.Where(h => h.Name != "Authorization"))} {Shown}";

    private string Shown => Body is null ? "" : Body.Length > 1000 ? $"{Body.Length} bytes" : Convert.ToBase64String(Body);

    private static string Fill(Random random, string template)
    {
        var path = template
            .Replace("{p}", random.Next(8) == 0 ? Segment(random) : FuzzedProvider.Uscc, StringComparison.Ordinal)
            .Replace("{e}", random.Next(6) == 0 ? Segment(random) : FuzzedProvider.EvidenceId, StringComparison.Ordinal)
            .Replace("{m}", random.Next(6) == 0 ? Segment(random) : "m1", StringComparison.Ordinal)
            .Replace("{a}", random.Next(6) == 0 ? Segment(random) : Pick(random, Accounts), StringComparison.Ordinal)
            .Replace("{b}", random.Next(6) == 0 ? Segment(random) : "0123456789abcdef", StringComparison.Ordinal);
        if (random.Next(30) == 0) path += "/" + Segment(random);
        if (random.Next(4) != 0) return Ascii(path);
        return Ascii($"{path}?{string.Join('&', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Pick(random, Queries)))}");
    }

    private static string Segment(Random random) => random.Next(6) switch
    {
        0 => new string('a', random.Next(60, 70)),
        1 => string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => $"%{random.Next(1, 256):X2}")),
        _ => Pick(random, Segments),
    };

    private static byte[]? NextBody(Random random, string? body)
    {
        if (random.Next(8) == 0) body = Pick(random, Bodies);
        if (body is null) return null;
        if (random.Next(16) == 0)
        {
            var noise = new byte[random.Next(200)];
            random.NextBytes(noise);
            return noise;
        }
        if (random.Next(60) == 0) return new byte[random.Next(60_000, 70_000)];
        for (var n = random.Next(5) - 2; n > 0; n--) body = Mutate(random, body);
        return FuzzedProvider.IsForm(body) ? Encoding.Latin1.GetBytes(body) : Encoding.UTF8.GetBytes(body);
    }

    private static string Mutate(Random random, string text)
    {
        var at = random.Next(text.Length + 1);
        return random.Next(6) switch
        {
            5 => FuzzedProvider.Mutate(random, text),
            0 => text[..at],
            1 => text.Insert(at, Pick(random, Scraps)),
            2 => at < text.Length ? text.Remove(at, 1) : text,
            3 => text.Replace("a1", Pick(random, Scraps), StringComparison.Ordinal),
            _ => text.Replace("\"full\"", Pick(random, Scraps), StringComparison.Ordinal),
        };
    }

    private static string Token(Random random, string[] tokens)
    {
        var token = Pick(random, tokens);
        return random.Next(15) switch { 0 => token[..random.Next(token.Length)], 1 => "x", _ => token };
    }

    // A client can only send what is ASCII; everything else is percent-encoded, as browsers do.
    private static string Ascii(string path) => string.Concat(path.EnumerateRunes().Select(r => r.Value is > ' ' and <= '~'
        ? r.ToString()
        : string.Concat(Encoding.UTF8.GetBytes(r.ToString()).Select(b => "%" + b.ToString("X2", CultureInfo.InvariantCulture)))));

    internal static T Pick<T>(Random random, T[] from) => from[random.Next(from.Length)];
}
