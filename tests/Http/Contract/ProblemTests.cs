using System.Text.RegularExpressions;
using RelayHeat.Engine;
using RelayHeat.Gateway.Problems;
using RelayHeat.Grains;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.OperatorAccounts;
using RelayHeat.Grains.Providers;

namespace RelayHeat.Http.Contract;

/// <summary>Problems: their languages, and that there is one for every code.</summary>
public sealed partial class ProblemTests(SharedServer shared)
{
    private readonly Server _server = shared.Server;

    public static TheoryData<string> AllCodes =>
        [.. ((Type[])[typeof(EngineCodes), typeof(Codes), typeof(GatewayCodes)]).SelectMany(Constants).Distinct()];

    [Theory]
    [InlineData(null, "en")]
    [InlineData("", "en")]
    [InlineData("en", "en")]
    [InlineData("zh-CN", "zh-CN")]
    [InlineData("zh", "zh-CN")]
    [InlineData("ZH-hans-cn", "zh-CN")]
    [InlineData("zh-TW", "zh-CN")]
    [InlineData("en;q=0.5, zh-CN;q=0.9", "zh-CN")]
    [InlineData("zh-CN;q=0.5, en;q=0.9", "en")]
    [InlineData("zh-CN, en", "zh-CN")]
    [InlineData("en, zh-CN", "en")]
    [InlineData("fr, zh;q=0.1", "zh-CN")]
    [InlineData("fr", "en")]
    [InlineData("*", "en")]
    [InlineData("*;q=0.5, zh;q=0.4", "en")]
    [InlineData("zh;q=0, en;q=0.1", "en")]
    [InlineData("zh;q=0", "en")]
    [InlineData("zhx", "en")]
    [InlineData(";;;q=x", "en")]
    public async Task Language_FollowsAcceptLanguage(string? wanted, string language)
    {
        (string, string)[] headers = wanted is null ? [] : [("Accept-Language", wanted)];

        var answer = (await _server.Nobody.GetAsync("/v1/merchants", headers)).IsProblem(401, "unauthenticated");

        Assert.Equal(language, answer.Header("Content-Language"));
        Assert.Equal(language == "en" ? "Not authenticated" : "未通过身份验证", answer.String("title"));
    }

    [Fact]
    public async Task Detail_HasTheFiguresInBothLanguages()
    {
        var store = await Store.OpenAsync(_server);
        var path = store.Path + "/operators";
        var body = new { account = "no:body", type = "sub_account", permission = "full" };

        var english = await store.Main.PostAsync(path, body);
        var chinese = await store.Main.PostAsync(path, body, ("Accept-Language", "zh-CN"));

        foreach (var answer in (Answer[])[english, chinese])
        {
            answer.IsProblem(409, "invalid_sub_account", ("prefix", store.MainAccount + ":"));
            Assert.Contains(store.MainAccount + ":", answer.String("detail"), StringComparison.Ordinal);
        }
        Assert.Contains("子账号", chinese.String("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(AllCodes))]
    public void Catalogue_EveryCode_HasBothLanguagesAndAFittingStatus(string code)
    {
        var entry = ProblemCatalogue.All[code];

        Assert.Matches("^[a-z]+(_[a-z]+)*$", code);
        Assert.All((string[])[entry.English.Title, entry.English.Detail], text => Assert.Matches(@"^[\x20-\x7E]+$", text));
        Assert.All((string[])[entry.Chinese.Title, entry.Chinese.Detail], text => Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", text));
        Assert.Equal(FittingStatus(code), entry.Status);
    }

    [Theory]
    [MemberData(nameof(AllCodes))]
    public void Catalogue_EveryFigureOfATemplate_IsOneThatTheCodeAlwaysHas(string code)
    {
        var entry = ProblemCatalogue.All[code];
        var english = FiguresOf(entry.English.Detail);
        SortedSet<string> always = [.. entry.Figures.Where(f => !f.IsOptional).Select(f => f.Name)];

        Assert.Equal(english, FiguresOf(entry.Chinese.Detail));
        Assert.Subset(always, english);
        Assert.Empty(FiguresOf(entry.English.Title + entry.Chinese.Title));
    }

    [Fact]
    public void Catalogue_HoldsNothingButCodes() =>
        Assert.Equal(AllCodes.Select(row => (string)row).Order(), ProblemCatalogue.All.Keys.Order());

    [Theory]
    [InlineData("providerStatus", "\"under_review\"", "under review", "审核中")]
    [InlineData("identities", "[\"streamer\",\"sub_account\"]", "streamer, sub account", "主播、子账号")]
    [InlineData("unpaidFen", "123456", "¥1,234.56", "¥1,234.56")]
    [InlineData("max", "8000", "80%", "80%")]
    [InlineData("window", "\"PT24H\"", "24", "24")]
    [InlineData("until", "\"2026-01-31T16:00:00.000Z\"", "2026-01-31T16:00:00.000Z", "2026-02-01 00:00:00")]
    [InlineData("reason", "\"'under_review' is no number\"", "'under_review' is no number", "'under_review' is no number")]
    [InlineData("id", "\"draft\"", "draft", "draft")]
    [InlineData("limit", "20", "20", "20")]
    public void FigureText_OfAFigure_IsInTheWordsOfTheLanguage(string name, string json, string english, string chinese)
    {
        var figure = new Figure(name, json);

        Assert.Equal((english, chinese), (FigureText.Of(figure, isChinese: false), FigureText.Of(figure, isChinese: true)));
    }

    [Fact]
    public void FigureText_KnowsEveryWordOfTheContractInChinese()
    {
        IEnumerable<string> words = [.. WordsOf<ProviderStatus>(), .. WordsOf<PlatformIdentity>(), .. WordsOf<CloseReason>()];

        Assert.Empty(words.Except(FigureText.ChineseWords.Keys));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(402)]
    [InlineData(418)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(599)]
    public void CodeOf_AnyStatusOfTheFramework_IsACodeOfItsClass(int status) =>
        Assert.Equal(status / 100, ProblemCatalogue.All[ProblemCatalogue.CodeOf(status)].Status / 100);

    private static IEnumerable<string> WordsOf<T>()
        where T : struct, Enum => Enum.GetValues<T>().Select(value => (string)JsonSerializer.SerializeToNode(value)!);

    private static IEnumerable<string> Constants(Type type) =>
        type.GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!);

    private static SortedSet<string> FiguresOf(string text) => [.. Figure().Matches(text).Select(m => m.Groups[1].Value)];

    private static int FittingStatus(string code) => code switch
    {
        "malformed_json" or "malformed_form" or "validation_failed" or "bad_request" => 400,
        "unauthenticated" => 401,
        "forbidden" => 403,
        "method_not_allowed" => 405,
        "request_timeout" => 408,
        "version_mismatch" => 412,
        "body_too_large" => 413,
        "uri_too_long" => 414,
        "unsupported_media_type" or "evidence_type" => 415,
        "idempotency_key_reused" => 422,
        "rate_limited" or "quota_exceeded" => 429,
        "headers_too_large" => 431,
        "internal_error" => 500,
        "unavailable" => 503,
        "outcome_unknown" => 504,
        "http_version_not_supported" => 505,
        _ when code.EndsWith("_not_found", StringComparison.Ordinal) => 404,
        _ => 409,
    };

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Figure();
}
