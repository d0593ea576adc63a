using System.Text;
using System.Text.RegularExpressions;

namespace RelayHeat.Http.Fuzz;

/// <summary>What is right of the calls to a provider, and the ways in which numbers, dates and forms go wrong.</summary>
internal static partial class FuzzedProvider
{
    public const string Uscc = "91330106000000777L";
    public const string FormType = "multipart/form-data; boundary=relayheat-boundary";

    private const string FormStart = "--relayheat-boundary";

    private static readonly byte[] File = [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. "fuzz"u8];

    private static readonly string[] Values =
    [
        "9223372036854775808", "-1", "0", "1.5", "1e3", "1e400", "1000000000000001", "\"1\"", "\"2026-02-30\"",
        "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59-14:00\"", "\"9998-12-31\"", "\"2026-01-31T08:00:00+14:00\"",
        "\"\\ud800\"", "\"\ud83d\ude00\"", "[[]]", "null", "\"..\"",
    ];

    private static readonly string[] Parts =
    [
        "name=\"file\"", "filename=", "kind", "issuedOn", "\r\n\r\n", "Content-Disposition", "form-data", "relayheat-boundary",
        "authorization", "--",
    ];

    public static string EvidenceId { get; } = Files.IdOf(File);

    public static string Application { get; } = JsonSerializer.Serialize(new
    {
        companyName = "n",
        legalRepresentative = "r",
        alipaySubject = "s",
        independentLegalEntity = true,
        taxpayerType = "general",
        employees = 10,
        cooperation = new
        {
            allianceSettlements = (object[])[Company.Settlement(EvidenceId, 50_000_001, "2026-01-01", "2026-01-20")],
            // With the facts below these meet section E, so that requests come through to review, exit and removal.
            multiCategoryCases = ((string[])["c", "d"]).Select(category => new { category, evidenceIds = (string[])[EvidenceId] }),
            brandResources = (object[])[new { brand = "b", agreementEvidenceId = EvidenceId, transactionEvidenceId = EvidenceId }],
        },
    });

    public static string Review { get; } = """{"decision":"return","reasons":{"deposit":"full"}}""";

    public static (string Method, string Path, string? Body)[] Calls { get; } =
    [
        ("GET", "/v1/providers", null), ("GET", "/v1/providers/{p}", null), ("GET", "/v1/providers/{p}/requirements", null),
        ("GET", "/v1/providers/{p}/application", null), ("PUT", "/v1/providers/{p}/application", Application),
        ("PUT", "/v1/providers/{p}/application", Application), ("POST", "/v1/providers/{p}/evidence", Upload()),
        ("POST", "/v1/providers/{p}/evidence", Upload()), ("GET", "/v1/providers/{p}/evidence/{e}", null),
        ("POST", "/v1/providers/{p}/submit", null), ("POST", "/v1/providers/{p}/withdraw", "{}"),
        ("POST", "/v1/providers/{p}/review", Review), ("POST", "/v1/providers/{p}/review", """{"decision":"approve"}"""),
        ("PUT", "/v1/providers/{p}/facts",
            """{"alipayEnterpriseVerified":true,"otherRoles":[{"role":"MCN","depositPaidFen":10000000}]}"""),
        ("PUT", "/v1/providers/{p}/standing",
            """
            {"openDeliveries":0,"openDisputes":0,"openComplaints":0,
            "litigation":false,"regulatoryInquiry":false,"asOf":"2026-01-31T08:00:00Z"}
            """),
        ("POST", "/v1/providers/{p}/penalties", """{"penaltyId":"p1","until":"2099-01-31T08:00:00Z","reason":"full"}"""),
        ("DELETE", "/v1/providers/{p}/penalties/{a}", null),
        ("POST", "/v1/providers/{p}/fines", """{"fineId":"a1","amountFen":5,"reason":"full"}"""),
        ("POST", "/v1/providers/{p}/fines/{a}/payments", """{"paymentId":"p1","amountFen":1}"""),
        ("POST", "/v1/providers/{p}/deposit/entries", """{"entryId":"e1","kind":"payment","amountFen":10000000,"reference":"full"}"""),
        ("POST", "/v1/providers/{p}/deposit/entries", """{"entryId":"e2","kind":"refund","amountFen":1,"reference":"full"}"""),
        ("POST", "/v1/providers/{p}/exit", """{"windDown":true}"""), ("POST", "/v1/providers/{p}/exit/withdraw", null),
        ("PUT", "/v1/providers/{p}/owner", """{"account":"alice","reason":"full"}"""),
        ("POST", "/v1/providers/{p}/removal", """{"cause":"violation","reason":"full"}"""), ("POST", "/v1/providers/{p}/reapply", null),
    ];

    public static string Upload() => Encoding.Latin1.GetString(Form.Evidence(File, "authorization").End());

    public static bool IsForm(string? body) => body?.StartsWith(FormStart, StringComparison.Ordinal) == true;

    /// <summary>Another value in the place of one: a number, a date, an id or a header of a form.</summary>
    public static string Mutate(Random random, string text)
    {
        if (IsForm(text))
        {
            return text.Replace(FuzzedRequest.Pick(random, Parts), FuzzedRequest.Pick(random, Parts), StringComparison.Ordinal);
        }
        var values = Value().Matches(text);
        if (values.Count == 0) return text;
        var value = values[random.Next(values.Count)];
        return text[..value.Index] + FuzzedRequest.Pick(random, Values) + text[(value.Index + value.Length)..];
    }

    [GeneratedRegex("(?<=[:\\[])(\"[^\"]*\"|[0-9]+|true|false)")]
    private static partial Regex Value();
}
