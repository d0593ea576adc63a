using System.Text.Json.Nodes;

namespace RelayHeat.Rules.Foundations;

/// <summary>The part of the policy document that sections E and F use, and its faults refused with their path.</summary>
public sealed class ProviderPolicies
{
    private const string Path = "$.versions[0].providers";

    /// <summary>A document whose providers are the published ones, changed.</summary>
    private static string Book(Action<JsonObject> change)
    {
        var providers = JsonNode.Parse(PolicyBooks.PublishedProviders)!.AsObject();
        change(providers);
        return PolicyBooks.Book(PolicyBooks.Version(providers: providers.ToJsonString()));
    }

    /// <summary>A document with one value replaced; its place is a name, or two with a dot between.</summary>
    private static string With(string place, string json) => Book(providers =>
    {
        var names = place.Split('.');
        var owner = names.Length == 1 ? providers : providers[names[0]]!.AsObject();
        owner[names[^1]] = JsonNode.Parse(json);
    });

    private static string WithTree(string json) => Book(providers =>
    {
        providers["admissionPreset"] = "own";
        providers["admissionPresets"] = new JsonObject { ["own"] = JsonNode.Parse(json) };
    });

    private static string Nested(int levels) =>
        levels == 1 ? "\"employees\"" : $$"""{"all": [{{Nested(levels - 1)}}]}""";

    private static void IsRefusedAt(string place, string json) =>
        PolicyBooks.IsRefusedAt(place.Length == 0 ? Path : $"{Path}.{place}", json);

    [Fact]
    public void Published_Providers_AreThoseOfTheDomain()
    {
        var providers = Given.Published.Providers;
        Assert.Equal(("all", 10_000_000, 10), (providers.AdmissionPreset, providers.DepositFen, providers.Employees));
        Assert.Equal((50_000_000, 30, 6), (providers.SettlementFen, providers.SettlementDays, providers.TransactionMonths));
        Assert.Equal((30, 30, 30), (
            providers.CoolDownDays.NoLongerQualified, providers.CoolDownDays.DepositOverdue, providers.CoolDownDays.Violation));
        Assert.Equal((7, 30, 90), (providers.TopUpDays.Due, providers.TopUpDays.Flagged, providers.TopUpDays.Removable));
        Assert.Equal(["all", "entity_or_cases"], providers.AdmissionPresets.Keys.Order());
        Assert.All(providers.AdmissionPresets.Values, tree => Assert.Equal(RequirementIds.All.Order(), tree.Requirements.Order()));
    }

    [Theory]
    [InlineData("depositFen", Money.MaxFen)]
    [InlineData("employees", 1_000_000)]
    [InlineData("settlementFen", Money.MaxFen)]
    [InlineData("settlementDays", 3650)]
    [InlineData("transactionMonths", 120)]
    [InlineData("coolDownDays.noLongerQualified", 3650)]
    [InlineData("coolDownDays.depositOverdue", 3650)]
    [InlineData("coolDownDays.violation", 3650)]
    [InlineData("topUpDays.due", 3650)]
    [InlineData("topUpDays.removable", 3650)]
    public void Parse_OfAValue_AcceptsOneToItsMostAndNothingElse(string place, long most)
    {
        var least = place == "topUpDays.removable" ? 31 : 1;
        Assert.NotNull(PolicyBook.Parse(With(place, $"{least}")));
        Assert.NotNull(PolicyBook.Parse(With(place, $"{most}")));
        foreach (var value in new[] { -1, 0, most + 1 }) IsRefusedAt(place, With(place, $"{value}"));
        foreach (var fault in new[] { "\"7\"", "1.5", "null", "true", "{}" }) IsRefusedAt(place, With(place, fault));
    }

    [Fact]
    public void Parse_OfAFlagThatIsNoEarlierThanTheRemoval_NamesThePath()
    {
        Assert.NotNull(PolicyBook.Parse(With("topUpDays.flagged", "89")));
        IsRefusedAt("topUpDays.flagged", With("topUpDays.flagged", "90"));
        IsRefusedAt("topUpDays.flagged", With("topUpDays.flagged", "0"));
        IsRefusedAt("topUpDays.flagged", With("topUpDays.flagged", "3651"));
    }

    [Theory]
    [InlineData("admissionPreset")]
    [InlineData("admissionPresets")]
    [InlineData("depositFen")]
    [InlineData("employees")]
    [InlineData("settlementFen")]
    [InlineData("settlementDays")]
    [InlineData("transactionMonths")]
    [InlineData("coolDownDays")]
    [InlineData("topUpDays")]
    [InlineData("coolDownDays.noLongerQualified")]
    [InlineData("coolDownDays.depositOverdue")]
    [InlineData("coolDownDays.violation")]
    [InlineData("topUpDays.due")]
    [InlineData("topUpDays.flagged")]
    [InlineData("topUpDays.removable")]
    public void Parse_WithoutAValue_NamesWhereItIsMissing(string place)
    {
        var names = place.Split('.');
        IsRefusedAt(names.Length == 1 ? "" : names[0], Book(providers =>
        {
            var owner = names.Length == 1 ? providers : providers[names[0]]!.AsObject();
            Assert.True(owner.Remove(names[^1]));
        }));
    }

    [Theory]
    [InlineData("admissionPresets")]
    [InlineData("coolDownDays")]
    [InlineData("topUpDays")]
    public void Parse_OfAPartThatIsNull_NamesThePath(string place) => IsRefusedAt(place, With(place, "null"));

    [Fact]
    public void Parse_OfProvidersThatAreNull_NamesThePath() =>
        PolicyBooks.IsRefusedAt(Path, PolicyBooks.Book(PolicyBooks.Version(providers: "null")));

    [Theory]
    [InlineData("more")]
    [InlineData("coolDownDays.seriousViolation")]
    [InlineData("topUpDays.more")]
    public void Parse_OfAnUnknownValue_NamesThePath(string place) => IsRefusedAt(place, With(place, "1"));

    [Theory]
    [InlineData("\"other\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("\"ALL\"")]
    public void Parse_OfAPresetThatIsNotThere_NamesThePath(string preset) =>
        IsRefusedAt("admissionPreset", With("admissionPreset", preset));

    [Theory]
    [InlineData("")]
    [InlineData("All")]
    [InlineData("a-b")]
    [InlineData("全部")]
    [InlineData("a23456789012345678901234567890123")]
    public void Parse_OfAPresetsName_NamesThePath(string name) =>
        IsRefusedAt("admissionPresets", Book(p => p["admissionPresets"]!.AsObject().Add(name, "employees")));

    [Fact]
    public void Parse_OfSixteenPresets_IsTheMost()
    {
        string Presets(int count) => Book(p =>
        {
            var presets = p["admissionPresets"]!.AsObject();
            for (var i = presets.Count; i < count; i++) presets.Add($"p{i}", "employees");
        });
        Assert.NotNull(PolicyBook.Parse(Presets(16)));
        IsRefusedAt("admissionPresets", Presets(17));
    }

    [Fact]
    public void Parse_OfATreeThatIsNull_NamesThePreset() => IsRefusedAt("admissionPresets.own", WithTree("null"));

    [Theory]
    [InlineData("7")]
    [InlineData("[]")]
    [InlineData("\"no_such_requirement\"")]
    [InlineData("\"no_open_penalty\"")]
    [InlineData("{}")]
    [InlineData("""{"none": ["employees"]}""")]
    [InlineData("""{"all": []}""")]
    [InlineData("""{"any": {}}""")]
    [InlineData("""{"any": "employees"}""")]
    [InlineData("""{"all": [7]}""")]
    [InlineData("""{"all": [null]}""")]
    [InlineData("""{"all": ["employees"], "any": ["deposit"]}""")]
    [InlineData("""{"all": ["employees", {"any": ["no_such_requirement"]}]}""")]
    public void Parse_OfAFaultyTree_NamesThePreset(string tree) => IsRefusedAt("admissionPresets.own", WithTree(tree));

    [Fact]
    public void Parse_OfATreeWithARequirementTwice_NamesThePreset() =>
        IsRefusedAt("admissionPresets.own", WithTree("""{"all": ["employees", {"any": ["deposit", "employees"]}]}"""));

    [Fact]
    public void Parse_OfADeepTree_AcceptsEightLevelsAndNoMore()
    {
        Assert.NotNull(PolicyBook.Parse(WithTree(Nested(8))));
        IsRefusedAt("admissionPresets.own", WithTree(Nested(9)));
    }

    [Fact]
    public void Parse_OfASecondVersion_KeepsEachVersionsOwnValues()
    {
        var second = JsonNode.Parse(PolicyBooks.PublishedProviders)!.AsObject();
        second["admissionPreset"] = "entity_or_cases";
        second["employees"] = 20;
        var book = PolicyBook.Parse(PolicyBooks.Book(
            PolicyBooks.Version(), PolicyBooks.Version("\"v2\"", "\"2026-03-02T08:00:00Z\"", providers: second.ToJsonString())));
        var before = book.At(Given.Start - Given.Millisecond).Providers;
        var after = book.At(Given.Start).Providers;
        Assert.Equal(("all", 10), (before.AdmissionPreset, before.Employees));
        Assert.Equal(("entity_or_cases", 20), (after.AdmissionPreset, after.Employees));
    }
}
