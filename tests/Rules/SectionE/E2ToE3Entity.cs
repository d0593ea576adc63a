namespace RelayHeat.Rules.SectionE;

using Id = RequirementIds;

/// <summary>E2 and E3: what Alipay says of the enterprise, and what kind of enterprise it is.</summary>
public sealed class E2ToE3Entity
{
    [Fact]
    public void E2_Alipay_IsAsTheRegistryRecordedIt()
    {
        var firm = Firm.Filed();
        Assert.Equal((false, "not_verified"), (firm.IsMet(Id.AlipayEnterpriseVerified), firm.Look(Id.AlipayEnterpriseVerified).Reason));
        firm.Facts(true).Records<FactsRecorded>();
        Assert.True(firm.IsMet(Id.AlipayEnterpriseVerified));
        firm.Facts(false).Records<FactsRecorded>();
        Assert.False(firm.IsMet(Id.AlipayEnterpriseVerified));
    }

    [Fact]
    public void E2_Figures_AreYesAndNo()
    {
        var view = Firm.Filed().Look(Id.AlipayEnterpriseVerified);
        Assert.Equal(((Measure)false, (Measure)true), (view.Found, view.Needed));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void E3_IndependentLegalEntity_IsAsTheApplicationSays(bool independent)
    {
        var view = Firm.Filed(Papers.Plain with { IndependentLegalEntity = independent }).Look(Id.IndependentLegalEntity);
        Assert.Equal((independent, independent ? null : "not_independent"), (view.Met, view.Reason));
    }

    [Theory]
    [InlineData(TaxpayerType.General, true)]
    [InlineData(TaxpayerType.SmallScale, false)]
    public void E3_GeneralTaxpayer_IsNoSmallScaleOne(TaxpayerType type, bool met)
    {
        var view = Firm.Filed(Papers.Plain with { TaxpayerType = type }).Look(Id.GeneralTaxpayer);
        Assert.Equal((met, met ? null : "not_general_taxpayer"), (view.Met, view.Reason));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(9, false)]
    [InlineData(10, true)]
    [InlineData(11, true)]
    public void E3_Employees_AreTenOrMore(int employees, bool met)
    {
        var view = Firm.Filed(Papers.Plain with { Employees = employees }).Look(Id.Employees);
        Assert.Equal((met, (Measure)(long)employees, (Measure)10L), (view.Met, view.Found, view.Needed));
        Assert.Equal(met ? null : "too_few_employees", view.Reason);
    }

    [Fact]
    public void E3_WithoutAnApplication_NothingIsMet()
    {
        var firm = Firm.InSecondRound();
        Assert.Null(firm.State.Application);
        Assert.All(
            [Id.IndependentLegalEntity, Id.GeneralTaxpayer, Id.Employees],
            id => Assert.False(firm.IsMet(id)));
    }
}
