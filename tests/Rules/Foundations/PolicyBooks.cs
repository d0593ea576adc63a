using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RelayHeat.Rules.Foundations;

/// <summary>The policy document: dated versions, and faults refused with their path.</summary>
public sealed class PolicyBooks
{
    private const string First = "2026-01-01T00:00:00Z";

    internal static readonly string PublishedProviders = ReadPublished("providers");
    internal static readonly string PublishedCommission = ReadPublished("commission");

    private static string ReadPublished(string section)
    {
        using var published = JsonDocument.Parse(typeof(PolicyBook).Assembly.GetManifestResourceStream("policy.json")!);
        return published.RootElement.GetProperty("versions")[0].GetProperty(section).GetRawText();
    }

    internal static string Version(
        string version = "\"v1\"",
        string effectiveFrom = $"\"{First}\"",
        string seatLimit = "20",
        string openBindingLimit = "200",
        string openInvitationLimit = "50",
        string invitationDays = "7",
        string invitationsPerDay = "50",
        string? providers = null,
        string? commission = null,
        string more = "") =>
        $$"""
        {"version":{{version}},"effectiveFrom":{{effectiveFrom}},"seatLimit":{{seatLimit}},"openBindingLimit":{{openBindingLimit}},
         "openInvitationLimit":{{openInvitationLimit}},"invitationDays":{{invitationDays}},"invitationsPerDay":{{invitationsPerDay}},
         "operatorAccountsNeedTmall":true,"fullManagesBindings":false,
         "providers":{{providers ?? PublishedProviders}},"commission":{{commission ?? PublishedCommission}}{{more}}}
        """;

    internal static string Book(params string[] versions) => $$"""{"versions":[{{string.Join(',', versions)}}]}""";

    private static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);

    internal static void IsRefusedAt(string path, string json)
    {
        var fault = Assert.Throws<PolicyException>(() => PolicyBook.Parse(json));
        Assert.StartsWith(path + ": ", fault.Message, StringComparison.Ordinal);
        Assert.True(fault.Message.Length > path.Length + 5, "The message says what is wrong.");
    }

    [Fact]
    public void Published_Values_AreThoseOfTheDomain()
    {
        var policy = PolicyBook.Published.At(At("2026-06-01T00:00:00Z"));
        Assert.Equal((20, 200, 50), (policy.SeatLimit, policy.OpenBindingLimit, policy.OpenInvitationLimit));
        Assert.Equal((7, 50), (policy.InvitationDays, policy.InvitationsPerDay));
        Assert.True(policy.OperatorAccountsNeedTmall);
        Assert.False(policy.FullManagesBindings);
        Assert.Equal(8000, policy.Commission.RateCeilingBps);
    }

    [Fact]
    public void Parse_DocumentThatLeavesOutWhatIsNew_HasWhatIsPublished()
    {
        var providers = JsonNode.Parse(PublishedProviders)!.AsObject();
        Assert.True(providers.Remove("quotas"));

        var policy = PolicyBook.Parse(Book(Version(providers: providers.ToJsonString()))).At(At(First));

        Assert.Equal(Given.Published.InvitationProbes, policy.InvitationProbes);
        Assert.Equal(Given.Published.Providers.Quotas, policy.Providers.Quotas);
    }

    [Fact]
    public void Parse_OfInvitationProbes_AcceptsOneToItsMostAndNothingElse()
    {
        foreach (var value in new[] { 1, 10_000 }) Assert.NotNull(PolicyBook.Parse(With(value)));
        foreach (var value in new[] { -1, 0, 10_001 }) IsRefusedAt("$.versions[0].invitationProbes", With(value));

        static string With(int value) => Book(Version(more: $",\"invitationProbes\":{value}"));
    }

    [Theory]
    [InlineData("rateCeilingBps", 10_000)]
    [InlineData("openPlanLimit", 10_000)]
    [InlineData("streamersPerPlan", 200)]
    public void Parse_OfALimitOfCommission_AcceptsOneToItsMostAndNothingElse(string name, int most)
    {
        Assert.NotNull(PolicyBook.Parse(With(name, 1)));
        Assert.NotNull(PolicyBook.Parse(With(name, most)));
        foreach (var value in new[] { -1, 0, most + 1 }) IsRefusedAt($"$.versions[0].commission.{name}", With(name, value));
        IsRefusedAt("$.versions[0].commission", Book(Version(commission: "null")));

        static string With(string name, int value)
        {
            var commission = System.Text.Json.Nodes.JsonNode.Parse(PublishedCommission)!;
            commission[name] = value;
            return Book(Version(commission: commission.ToJsonString()));
        }
    }

    [Fact]
    public void At_TheInstantAVersionBegins_ItIsInForce()
    {
        var second = At("2026-03-01T00:00:00Z");
        var book = PolicyBook.Parse(Book(Version(), Version("\"v2\"", "\"2026-03-01T00:00:00Z\"", seatLimit: "10")));
        Assert.Equal("v1", book.At(second - Given.Millisecond).Version);
        Assert.Equal("v2", book.At(second).Version);
        Assert.Equal(10, book.At(second.AddYears(50)).SeatLimit);
    }

    [Fact]
    public void At_BeforeTheFirstVersion_TheFirstIsInForce()
    {
        var book = PolicyBook.Parse(Book(Version(), Version("\"v2\"", "\"2026-03-01T00:00:00Z\"")));
        Assert.Equal("v1", book.At(At("2020-01-01T00:00:00Z")).Version);
    }

    [Fact]
    public void EffectiveFrom_WithAnOffset_IsThatInstant() =>
        Assert.Equal(
            At("2025-12-31T16:00:00Z"),
            PolicyBook.Parse(Book(Version(effectiveFrom: "\"2026-01-01T00:00:00+08:00\""))).At(At(First)).EffectiveFrom);

    [Fact]
    public void Parse_WithComments_ReadsTheDocument() =>
        Assert.Equal("v1", PolicyBook.Parse($"// why\n{Book(Version())}").At(At(First)).Version);

    [Theory]
    [InlineData("$", "")]
    [InlineData("$", "null")]
    [InlineData("$", "[]")]
    [InlineData("$", "not json")]
    [InlineData("$.versions", "{}")]
    [InlineData("$.versions", """{"versions":null}""")]
    [InlineData("$.versions", """{"versions":[]}""")]
    [InlineData("$.versions", """{"versions":{}}""")]
    [InlineData("$.versions[0]", """{"versions":[null]}""")]
    [InlineData("$.versions[0]", """{"versions":[7]}""")]
    [InlineData("$.versions[0]", """{"versions":[{}]}""")]
    [InlineData("$.version", """{"version":[]}""")]
    public void Parse_OfAMalformedDocument_NamesThePath(string path, string json) => IsRefusedAt(path, json);

    [Fact]
    public void Parse_OfAMalformedVersion_NamesThePath()
    {
        IsRefusedAt("$.versions[0].version", Book(Version(version: "null")));
        IsRefusedAt("$.versions[0].version", Book(Version(version: "\"\"")));
        IsRefusedAt("$.versions[0].version", Book(Version(version: $"\"{new string('v', 33)}\"")));
        IsRefusedAt("$.versions[0].version", Book(Version(version: "7")));
        IsRefusedAt("$.versions[0].effectiveFrom", Book(Version(effectiveFrom: "\"tomorrow\"")));
        IsRefusedAt("$.versions[0].effectiveFrom", Book(Version(effectiveFrom: "1767225600000")));
        IsRefusedAt("$.versions[0].effectiveFrom", Book(Version(effectiveFrom: "null")));
        IsRefusedAt("$.versions[0].effectiveFrom", Book(Version(effectiveFrom: "\"2026-01-01T00:00:00\"")));
        IsRefusedAt("$.versions[0].effectiveFrom", Book(Version(effectiveFrom: "\"2026-01-01\"")));
        IsRefusedAt("$.versions[0].effectiveFrom", Book(Version(effectiveFrom: "\"T\"")));
        IsRefusedAt("$.versions[0].seatLimit", Book(Version(seatLimit: "\"20\"")));
        IsRefusedAt("$.versions[0].seatLimit", Book(Version(seatLimit: "1.5")));
        IsRefusedAt("$.versions[0].seatLimit", Book(Version(seatLimit: "99999999999")));
        IsRefusedAt("$.versions[0].seatlimit", Book(Version(more: ",\"seatlimit\":7")));
        IsRefusedAt("$.versions[0].seatLimit", Book(Version(more: ",\"seatLimit\":7")));
        IsRefusedAt("$.versions[1].invitationDays", Book(Version(), Version("\"v2\"", "\"2026-03-01T00:00:00Z\"", invitationDays: "0")));
    }

    [Theory]
    [InlineData("seatLimit", 20)]
    [InlineData("openBindingLimit", 200)]
    [InlineData("openInvitationLimit", 50)]
    [InlineData("invitationDays", 365)]
    [InlineData("invitationsPerDay", 50)]
    public void Parse_OfALimit_AcceptsOneToItsMostAndNothingElse(string name, int most)
    {
        Assert.NotNull(PolicyBook.Parse(With(name, 1)));
        Assert.NotNull(PolicyBook.Parse(With(name, most)));
        foreach (var value in new[] { -1, 0, most + 1 }) IsRefusedAt($"$.versions[0].{name}", With(name, value));

        static string With(string name, int value)
        {
            var text = value.ToString(CultureInfo.InvariantCulture);
            return Book(name switch
            {
                "seatLimit" => Version(seatLimit: text),
                "openBindingLimit" => Version(seatLimit: "1", openBindingLimit: text),
                "openInvitationLimit" => Version(openInvitationLimit: text),
                "invitationDays" => Version(invitationDays: text),
                _ => Version(invitationsPerDay: text),
            });
        }
    }

    [Theory]
    [InlineData("version")]
    [InlineData("effectiveFrom")]
    [InlineData("seatLimit")]
    [InlineData("openBindingLimit")]
    [InlineData("openInvitationLimit")]
    [InlineData("invitationDays")]
    [InlineData("invitationsPerDay")]
    [InlineData("operatorAccountsNeedTmall")]
    [InlineData("fullManagesBindings")]
    [InlineData("providers")]
    [InlineData("commission")]
    public void Parse_WithoutAValue_NamesTheVersionThatLacksIt(string name)
    {
        var version = System.Text.Json.Nodes.JsonNode.Parse(Version())!.AsObject();
        version.Remove(name);
        var fault = Assert.Throws<PolicyException>(() => PolicyBook.Parse(Book(version.ToJsonString())));
        Assert.StartsWith("$.versions[0]: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"'{name}'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_OfMoreSeatsThanBindings_NamesThePath() =>
        IsRefusedAt("$.versions[0].seatLimit", Book(Version(seatLimit: "11", openBindingLimit: "10")));

    [Fact]
    public void Parse_OfVersionsOutOfOrder_NamesThePath()
    {
        IsRefusedAt("$.versions[1].effectiveFrom", Book(Version(), Version("\"v2\"", "\"2025-12-31T00:00:00Z\"")));
        IsRefusedAt("$.versions[1].effectiveFrom", Book(Version(), Version("\"v2\"")));
    }

    [Fact]
    public void Parse_OfTwoVersionsWithOneName_NamesThePath() =>
        IsRefusedAt("$.versions[1].version", Book(Version(), Version(effectiveFrom: "\"2026-03-01T00:00:00Z\"")));
}
