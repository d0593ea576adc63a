using RelayHeat.Engine;
using RelayHeat.Grains.Names;

namespace RelayHeat.Http.Contract.Providers;

/// <summary>Section E as it is asked about: every requirement with its figures, by any preset (E5, E6).</summary>
public sealed class RequirementTests(SharedServer shared)
{
    private readonly Server _server = shared.Server;

    [Theory]
    [InlineData("all", false)]
    [InlineData("entity_or_cases", true)]
    public async Task E5_Requirements_ByAPreset_AreJudgedByIt(string preset, bool satisfied)
    {
        var company = Company.New(_server);
        (await company.SaveAsync(company.Application())).Is(201);
        (await company.FactsAsync()).Is(200);
        (await company.PayAsync(Company.DepositFen)).Is(200);

        var answer = (await company.Owner.GetAsync($"{company.Path}/requirements?preset={preset}")).Is(200);

        Assert.Equal((preset, satisfied), ((string?)answer.Json["admission"]!["preset"], (bool)answer.Json["admission"]!["satisfied"]!));
        Assert.StartsWith("all(any(deposit, deposit_waiver), ", (string?)answer.Json["admission"]!["rule"], StringComparison.Ordinal);
        Assert.Equal(9, answer.Json["requirements"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("")]
    [InlineData("ALL")]
    [InlineData("all%00")]
    [InlineData("all&preset=all")]
    [InlineData("%ED%A0%80")]
    public async Task Requirements_ByNoPreset_Is400(string preset)
    {
        var company = await Company.DraftAsync(_server);

        (await company.Owner.GetAsync($"{company.Path}/requirements?preset={preset}")).HasFaultsAt("/query/preset");
    }

    [Theory]
    [InlineData(50_000_000, false, "not_more_than_needed")]
    [InlineData(50_000_001, true, null)]
    public async Task E4_Settlement_OfExactlyTheAmount_IsNotEnough(long amountFen, bool met, string? reason)
    {
        var company = Company.New(_server);
        var cooperation = await company.SettledAsync(await company.EvidenceAsync(), amountFen);

        var answer = (await company.SaveAsync(company.Application(("cooperation", cooperation)))).Is(200);

        var shown = answer.Json["requirements"]!.AsArray().Single(r => (string?)r!["id"] == "alliance_settlement")!;
        Assert.Equal((met, amountFen, reason), ((bool)shown["met"]!, (long)shown["found"]!, (string?)shown["reason"]));
    }

    [Fact]
    public async Task E4_CasesOfTwoCategories_AndBrandsWithBothPapers_Count()
    {
        var company = Company.New(_server);
        var today = BeijingDay.At(await _server.NowAsync());
        var authorization = await company.EvidenceAsync("authorization");
        var (agreement, voucher) = (await company.EvidenceAsync("agreement"), await company.EvidenceAsync("transaction_voucher", today));
        var cooperation = new
        {
            multiCategoryCases = ((string[])["美妆", "食品"]).Select(category => new { category, evidenceIds = (string[])[authorization] }),
            brandResources = ((string[])["甲", "乙"]).Select(
                brand => new { brand, agreementEvidenceId = agreement, transactionEvidenceId = voucher }),
        };

        var answer = (await company.SaveAsync(company.Application(("cooperation", JsonSerializer.SerializeToNode(cooperation))))).Is(200);

        foreach (var id in (string[])["multi_category_cases", "multi_brand_resources"])
        {
            var shown = answer.Json["requirements"]!.AsArray().Single(r => (string?)r!["id"] == id)!;
            Assert.Equal((true, 2, 2), ((bool)shown["met"]!, (int)shown["found"]!, (int)shown["needed"]!));
        }
    }

    [Fact]
    public async Task E4_EvidenceOfAnotherKind_ProvesNothing()
    {
        var company = Company.New(_server);
        var cooperation = await company.SettledAsync(await company.EvidenceAsync("agreement"));

        var answer = (await company.SaveAsync(company.Application(("cooperation", cooperation)))).Is(200);

        Assert.Contains("\"id\":\"alliance_settlement\",\"met\":false,\"found\":0", answer.Text, StringComparison.Ordinal);
    }
}
