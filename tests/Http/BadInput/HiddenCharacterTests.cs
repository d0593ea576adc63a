namespace RelayHeat.Http.BadInput;

/// <summary>Characters of zero width, and those that turn the direction of what stands beside them: refused with their place.</summary>
public sealed class HiddenCharacterTests(PrivateServer own) : IClassFixture<PrivateServer>
{
    private const string M = "/v1/merchants/m";
    private const string Plans = M + "/commission-plans";

    private static readonly (string Character, string Code)[] Hidden =
        [("\u200B", "U+200B"), ("\uFEFF", "U+FEFF"), ("\u202E", "U+202E"), ("\u2066", "U+2066")];

    private readonly Server _server = own.Server;

    /// <summary>Every text of every body: the call, and the place of the text, where <c>?</c> stands.</summary>
    public static TheoryData<string, string, string, string> Texts => new()
    {
        { "PUT", M, """{"name":"?","mainAccount":"a","storeType":"tmall","alipaySubject":"s"}""", "/name" },
        { "PUT", M, """{"name":"n","mainAccount":"?","storeType":"tmall","alipaySubject":"s"}""", "/mainAccount" },
        { "POST", M + "/operators", """{"account":"?","type":"operator","permission":"full"}""", "/account" },
        { "POST", Plans, """{"kind":"item_general","rateBps":1,"itemId":"?"}""", "/itemId" },
        { "POST", Plans, """{"kind":"category_directional","rateBps":1,"categoryId":"?","streamers":["a"]}""", "/categoryId" },
        { "POST", Plans, """{"kind":"item_directional","rateBps":1,"itemId":"i","streamers":["a","?"]}""", "/streamers/1" },
        { "POST", M + "/fund-account/entries", """{"entryId":"e","kind":"top_up","amountFen":1,"reference":"?"}""", "/reference" },
        { "POST", "P/deposit/entries", """{"entryId":"e","kind":"payment","amountFen":1,"reference":"?"}""", "/reference" },
        { "POST", "P/penalties", """{"penaltyId":"p","until":"2099-01-01T00:00:00Z","reason":"?"}""", "/reason" },
        { "POST", "P/fines", """{"fineId":"f","amountFen":1,"reason":"?"}""", "/reason" },
        { "POST", "P/removal", """{"cause":"violation","reason":"?"}""", "/reason" },
        { "POST", "P/review", """{"decision":"return","reasons":{"employees":"?"}}""", "/reasons/employees" },
        { "PUT", "P/facts", """{"alipayEnterpriseVerified":true,"otherRoles":[{"role":"?","depositPaidFen":1}]}""", "/otherRoles/0/role" },
        { "PUT", "P/application", Application("?", "b", "c"), "/companyName" },
        { "PUT", "P/application", Application("a", "?", "c"), "/legalRepresentative" },
        { "PUT", "P/application", Application("a", "b", "?"), "/cooperation/multiCategoryCases/0/category" },
        { "POST", "/sandbox/tokens", """{"account":"?","roles":[]}""", "/account" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Text_WithAHiddenCharacter_Is400WithItsPlace(string method, string path, string body, string place)
    {
        var before = _server.LastEvent();
        path = path.Replace("P/", Company.New(_server).Path + "/", StringComparison.Ordinal);
        foreach (var (hidden, code) in Hidden)
        {
            var text = body.Replace("?", $"火星{hidden}x", StringComparison.Ordinal);

            var answer = (await _server.Registry.SendAsync(method, path, text)).HasFaultsAt(place);

            Assert.Equal(
                $"Must not have the hidden character {code}, which is its character 3.", (string?)answer.Json["errors"]![place]![0]);
        }
        Assert.Equal(before, _server.LastEvent());
    }

    [Fact]
    public async Task Account_InThePath_Is400WithThePlace()
    {
        var answer = (await _server.Ops.AccountAsync("𠮷\u200Da")).HasFaultsAt("/path/account");

        Assert.Equal(
            "Must not have the hidden character U+200D, which is its character 2.", (string?)answer.Json["errors"]!["/path/account"]![0]);
    }

    [Fact]
    public async Task AlipaySubject_OfZeroWidthIsTheSameSubject_AndATurnedOneIsRefused()
    {
        var path = "/v1/accounts/" + Unique.Name("a");

        (await _server.Registry.PutAsync(path, Store.AccountEntry("2088\u200B1"))).Is(201);
        (await _server.Registry.PutAsync(path, Store.AccountEntry("2088\u202E1"))).HasFaultsAt("/alipaySubject");
        (await _server.Registry.PutAsync(path, Store.AccountEntry("---"))).HasFaultsAt("/alipaySubject");
    }

    [Fact]
    public async Task StoreName_WithAnEmojiOfItsOwnForm_IsTaken()
    {
        var entry = Store.Entry(Unique.Name("main"), "s", "好店❤\uFE0F");

        (await _server.Registry.PutAsync("/v1/merchants/" + Unique.Name("m"), entry)).Is(201);
    }

    private static string Application(string company, string representative, string category) =>
        $$$"""
        {"companyName":"{{{company}}}","legalRepresentative":"{{{representative}}}","alipaySubject":"s","independentLegalEntity":true,
         "taxpayerType":"general","employees":10,"cooperation":{"multiCategoryCases":[{"category":"{{{category}}}","evidenceIds":[]}]}}
        """;
}
