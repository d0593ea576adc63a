using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace RelayHeat.Chaos.Load;

/// <summary>An entity that applies to be a provider, with its subjects.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Representative">Its legal representative: only letters and digits, so that the name is its own normal form.</param>
internal sealed record Firm(string Name, string Representative)
{
    public const int LeastEmployees = 10;

    private const string Digits = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    public static IReadOnlyList<string> Categories { get; } = ["美妆", "家电"];

    public string Uscc { get; } = UsccOf(Name);

    public string Owner => Name + "-owner";

    public string AlipaySubject => Representatives.Bare(Name);

    /// <summary>Cases in two categories: a requirement that does not expire.</summary>
    public object Application(long employees) => new
    {
        companyName = Name,
        legalRepresentative = Representative,
        alipaySubject = AlipaySubject,
        independentLegalEntity = true,
        taxpayerType = "general",
        employees,
        cooperation = new
        {
            multiCategoryCases = Categories.Select(category => new { category, evidenceIds = new[] { EvidenceOf(category) } }),
        },
    };

    public string EvidenceOf(string category) => Convert.ToHexStringLower(SHA256.HashData(File(category)));

    public HttpContent Upload(string category)
    {
        var file = new ByteArrayContent(File(category));
        file.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        return new MultipartFormDataContent
        {
            { file, "file", "evidence.png" },
            { new StringContent("authorization"), "kind" },
            { new StringContent("2026-01-02"), "issuedOn" },
        };
    }

    // The first bytes make it a PNG; the rest makes it unique.
    private byte[] File(string category) => [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. Encoding.UTF8.GetBytes(Name + category)];

    private static string UsccOf(string name)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(name));
        var code = string.Concat(digest.Take(Grains.Names.Uscc.Length - 1).Select(b => Digits[b % Digits.Length]));
        return code + Grains.Names.Uscc.CheckCharacter(code);
    }
}
