namespace RelayHeat.Rules.SectionE;

using Id = RequirementIds;
using Tree = RequirementTree;

/// <summary>E5: all of E1 to E4, or the other published version; the policy says which, in dated versions.</summary>
public sealed class E5Presets
{
    private const string Either = "entity_or_cases";

    private static readonly Policy ByEither = Given.Published with
    {
        Version = "either",
        Providers = Given.Published.Providers with { AdmissionPreset = Either },
    };

    /// <summary>Meets E1 and E2, and E3 and E4 as told.</summary>
    private static Firm That(bool isEntity, bool hasCases, Policy? policy = null)
    {
        var firm = Firm.Ready(policy);
        firm.Change(a => (isEntity ? Papers.Plain : Papers.Poor) with { Cooperation = hasCases ? a.Cooperation : Papers.NoCases });
        return firm;
    }

    private static bool IsSatisfied(Firm firm, string? preset = null) =>
        Admission.Assess(firm.Seen, firm.Policy, firm.Now, preset).IsSatisfied;

    internal static Policy Asking(params Tree[] all) => Given.Published with
    {
        Version = "of-its-own",
        Providers = Given.Published.Providers with
        {
            AdmissionPreset = "own",
            AdmissionPresets = new Dictionary<string, Tree> { ["own"] = new Tree.All([.. all]) },
        },
    };

    [Theory]
    [InlineData(true, true, true, true)]
    [InlineData(true, false, false, true)]
    [InlineData(false, true, false, true)]
    [InlineData(false, false, false, false)]
    public void E5_EntityAndCases_AreBothNeededByTheOnePreset_AndEitherByTheOther(bool isEntity, bool hasCases, bool all, bool either)
    {
        var firm = That(isEntity, hasCases);
        Assert.Equal((all, either), (IsSatisfied(firm), IsSatisfied(firm, Either)));
        Assert.Equal("all", Admission.Assess(firm.Seen, firm.Policy, firm.Now).View.Preset);
    }

    [Theory]
    [InlineData("all")]
    [InlineData(Either)]
    public void E5_DepositAndAlipay_AreNeededByBothPresets(string preset)
    {
        var firm = Firm.Ready();
        Assert.True(IsSatisfied(firm, preset));
        firm.Facts(false).Records<FactsRecorded>();
        Assert.False(IsSatisfied(firm, preset));
        firm.Facts(true).Records<FactsRecorded>();
        firm.Deduct(1).Records<DepositMoved>();
        Assert.False(IsSatisfied(firm, preset));
        firm.Facts(true, new OtherRole("UGC", Firm.DepositFen)).Records<FactsRecorded>();
        Assert.True(IsSatisfied(firm, preset));
    }

    [Fact]
    public void E5_All_Refuses_WhatTheOtherPresetAdmits()
    {
        That(false, true).Submit().IsRefusedFor(
            Codes.RequirementsUnmet,
            (Id.IndependentLegalEntity, "not_independent"),
            (Id.GeneralTaxpayer, "not_general_taxpayer"),
            (Id.Employees, "too_few_employees"));
        var firm = That(false, true, ByEither);
        firm.Submit().Records<ApplicationSubmitted>();
        firm.Approve().Records<ApprovalStarted>();
        Assert.Equal(Either, firm.Settle().Records<ProviderAdmitted>().Preset);
    }

    [Fact]
    public void E5_Either_WithNeither_IsRefusedWithAllThatCouldMendIt() =>
        That(false, false, ByEither).Submit().IsRefusedFor(
            Codes.RequirementsUnmet,
            (Id.IndependentLegalEntity, "not_independent"),
            (Id.GeneralTaxpayer, "not_general_taxpayer"),
            (Id.Employees, "too_few_employees"),
            (Id.AllianceSettlement, "not_more_than_needed"),
            (Id.MultiCategoryCases, "too_few_categories"),
            (Id.MultiBrandResources, "too_few_brands"));

    [Fact]
    public void E5_Rule_IsToldInWords()
    {
        const string cases = "any(alliance_settlement, multi_category_cases, multi_brand_resources)";
        const string entity = "independent_legal_entity, general_taxpayer, employees";
        const string paid = "any(deposit, deposit_waiver), alipay_enterprise_verified";
        var firm = Firm.Ready();
        Assert.Equal(
            new AdmissionView(true, "all", firm.Policy.Version, $"all({paid}, {entity}, {cases})"),
            Admission.Assess(firm.State, firm.Policy, firm.Now).View);
        Assert.Equal(
            $"all({paid}, any(all({entity}), {cases}))",
            Admission.Assess(firm.State, firm.Policy, firm.Now, Either).View.Rule);
    }

    // The version in force at the instant of the decision decides, not the one under which the application was submitted.
    [Fact]
    public void E5_PolicyThatChangedSinceSubmitting_DecidesTheApproval()
    {
        var stricter = Given.Published with
        {
            Version = "stricter",
            Providers = Given.Published.Providers with { Employees = 11, SettlementFen = Papers.EnoughFen },
        };
        var firm = Firm.UnderReview();
        firm.Policy = stricter;
        firm.Approve().IsRefusedFor(
            Codes.RequirementsUnmet,
            (Id.Employees, "too_few_employees"),
            (Id.AllianceSettlement, "not_more_than_needed"),
            (Id.MultiCategoryCases, "too_few_categories"),
            (Id.MultiBrandResources, "too_few_brands"));
        firm.Policy = Given.Published;
        firm.WithApproval();
    }

    [Fact]
    public void E5_ValuesOfThePolicy_AreThoseThatCount()
    {
        var own = Given.Published with
        {
            Providers = Given.Published.Providers with
            {
                DepositFen = 5,
                Employees = 3,
                SettlementFen = 7,
                SettlementDays = 2,
                TransactionMonths = 1,
            },
        };
        var firm = Firm.Filed(Papers.Poor with { Employees = 3 }, own);
        firm.Pay(5).Records<DepositMoved>();
        Assert.True(firm.IsMet(Id.Deposit));
        Assert.True(firm.IsMet(Id.Employees));
        firm.WithSettlement(Papers.Settlement(8, from: Given.Start.AddDays(-2)));
        Assert.True(firm.IsMet(Id.AllianceSettlement));
        Assert.False(firm.Look(Id.AllianceSettlement, Given.Start + Given.Millisecond).Met);
    }

    [Fact]
    public void E5_PresetOfOnesOwn_AsksForWhatItNames()
    {
        var firm = Firm.Filed(policy: Asking(new Tree.One(Id.Employees)));
        Assert.Equal([Id.Employees], Admission.Assess(firm.State, firm.Policy, firm.Now).Requirements.Select(r => r.Id));
        firm.Submit().Records<ApplicationSubmitted>();
        firm.WithApproval();
        Assert.Null(firm.State.Shortfall);
    }
}
