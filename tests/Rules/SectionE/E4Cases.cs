namespace RelayHeat.Rules.SectionE;

using Id = RequirementIds;
using RelayHeat.Grains.Names;

/// <summary>E4: authorised cases in two categories, or agreements and transactions with two brands.</summary>
public sealed class E4Cases
{
    private static Firm Authorised() => Firm.Filed().WithEvidence(EvidenceKind.Authorization, "a", "b");

    private static RequirementView Categories(params CategoryCase[] cases)
    {
        var firm = Authorised();
        firm.Change(a => a.With(cases));
        return firm.Look(Id.MultiCategoryCases);
    }

    /// <summary>Two brands; of the second, the transaction took place on a day of the caller's choice.</summary>
    private static Firm TwoBrands(DateTimeOffset now, DateOnly secondTransaction)
    {
        var firm = Firm.Filed();
        firm.Now = now;
        firm.WithEvidence(EvidenceKind.Agreement, "deal-a", "deal-b").WithEvidence(EvidenceKind.TransactionVoucher, "sale-a");
        firm.AddEvidence("sale-b", EvidenceKind.TransactionVoucher, secondTransaction).Records<EvidenceAdded>();
        firm.Change(a => a.With(Papers.Brand("花西子", "deal-a", "sale-a"), Papers.Brand("完美日记", "deal-b", "sale-b")))
            .Records<ApplicationSaved>();
        return firm;
    }

    [Fact]
    public void E4_Categories_One_IsTooFew()
    {
        var view = Categories(Papers.Category("美妆", "a", "b"));
        Assert.Equal((false, (Measure)1L, (Measure)2L), (view.Met, view.Found, view.Needed));
        Assert.Equal("too_few_categories", view.Reason);
    }

    [Fact]
    public void E4_Categories_Two_AreSeveral() =>
        Assert.True(Categories(Papers.Category("美妆", "a"), Papers.Category("食品", "b")).Met);

    [Theory]
    [InlineData("Beauty", "beauty")]
    [InlineData("Beauty", "ＢＥＡＵＴＹ")]
    [InlineData("Beauty", " Beauty ")]
    [InlineData("ｶﾒﾗ", "カメラ")]
    public void E4_Categories_InTwoSpellings_CountOnce(string one, string other) =>
        Assert.Equal((Measure)1L, Categories(Papers.Category(one, "a"), Papers.Category(other, "b")).Found);

    [Fact]
    public void E4_Categories_WithoutEvidence_DoNotCount() =>
        Assert.Equal((Measure)1L, Categories(Papers.Category("美妆", "a"), Papers.Category("食品")).Found);

    [Fact]
    public void E4_Categories_WithEvidenceOfAnotherKind_DoNotCount()
    {
        var firm = Authorised().WithEvidence(EvidenceKind.Agreement, "deal");
        firm.Change(a => a.With(Papers.Category("美妆", "a"), Papers.Category("食品", "deal"))).Records<ApplicationSaved>();
        Assert.False(firm.IsMet(Id.MultiCategoryCases));
        firm.Change(a => a.With(Papers.Category("美妆", "a"), Papers.Category("食品", "deal", "b"))).Records<ApplicationSaved>();
        Assert.True(firm.IsMet(Id.MultiCategoryCases));
    }

    [Fact]
    public void E4_Brands_One_IsTooFew()
    {
        var firm = TwoBrands(Given.Start, Papers.Day(Given.Start));
        firm.Change(a => a.With(a.Cooperation.BrandResources[0])).Records<ApplicationSaved>();
        var view = firm.Look(Id.MultiBrandResources);
        Assert.Equal((false, (Measure)1L, (Measure)2L, "too_few_brands"), (view.Met, view.Found, view.Needed, view.Reason));
    }

    [Fact]
    public void E4_Brands_InTwoSpellings_CountOnce()
    {
        var firm = TwoBrands(Given.Start, Papers.Day(Given.Start));
        Assert.True(firm.IsMet(Id.MultiBrandResources));
        firm.Change(a => a.With(Papers.Brand("Judydoll", "deal-a", "sale-a"), Papers.Brand("ＪＵＤＹＤＯＬＬ", "deal-b", "sale-b")))
            .Records<ApplicationSaved>();
        Assert.False(firm.IsMet(Id.MultiBrandResources));
    }

    [Theory]
    [InlineData("2026-03-02", "2025-09-02", true)]
    [InlineData("2026-03-02", "2025-09-01", false)]
    // Six months before the 31st of August is the last day of February; half a year never begins on a day that is not there.
    [InlineData("2026-08-31", "2026-02-28", true)]
    [InlineData("2026-08-31", "2026-02-27", false)]
    [InlineData("2028-08-31", "2028-02-29", true)]
    [InlineData("2028-08-31", "2028-02-28", false)]
    [InlineData("2026-08-28", "2026-02-28", true)]
    [InlineData("2026-12-31", "2026-06-30", true)]
    [InlineData("2026-12-31", "2026-06-29", false)]
    public void E4_Transaction_SixMonthsAgoToTheDay_IsTheOldestThatCounts(string today, string transaction, bool met)
    {
        var now = BeijingDay.Begin(DateOnly.Parse(today, System.Globalization.CultureInfo.InvariantCulture));
        var issuedOn = DateOnly.Parse(transaction, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(met, TwoBrands(now, issuedOn).IsMet(Id.MultiBrandResources));
        Assert.Equal(met, TwoBrands(now.AddDays(1) - Given.Millisecond, issuedOn).IsMet(Id.MultiBrandResources));
    }

    [Fact]
    public void E4_Transaction_GetsTooOldWhileItWaits()
    {
        var firm = TwoBrands(Given.Start, Papers.Day(Given.Start).AddMonths(-6));
        Assert.True(firm.IsMet(Id.MultiBrandResources));
        Assert.False(firm.Look(Id.MultiBrandResources, Given.Start.AddDays(1)).Met);
    }

    // Asked about the day before (E6), neither paper had been issued.
    [Fact]
    public void E4_Papers_OfAfterTheInstant_DoNotCountYet() =>
        Assert.Equal(
            (Measure)0L,
            TwoBrands(Given.Start, Papers.Day(Given.Start)).Look(Id.MultiBrandResources, Given.Start.AddDays(-1)).Found);

    [Theory]
    [InlineData("deal-b", EvidenceKind.TransactionVoucher)]
    [InlineData("sale-b", EvidenceKind.Agreement)]
    [InlineData("sale-b", EvidenceKind.BackofficeScreenshot)]
    public void E4_Brand_WithAPaperOfAnotherKind_DoesNotCount(string paper, EvidenceKind kind)
    {
        var firm = TwoBrands(Given.Start, Papers.Day(Given.Start));
        firm.AddEvidence(paper, kind).Records<EvidenceChanged>();
        Assert.Equal((Measure)1L, firm.Look(Id.MultiBrandResources).Found);
    }

    [Theory]
    [InlineData(Id.AllianceSettlement)]
    [InlineData(Id.MultiCategoryCases)]
    [InlineData(Id.MultiBrandResources)]
    public void E4_AnyOneOfTheCases_IsEnough(string one)
    {
        var firm = one switch
        {
            Id.AllianceSettlement => Firm.Filed().WithSettlement(),
            Id.MultiCategoryCases => Authorised(),
            _ => TwoBrands(Given.Start, Papers.Day(Given.Start)),
        };
        if (one == Id.MultiCategoryCases) firm.Change(a => a.With(Papers.Category("美妆", "a"), Papers.Category("食品", "b")));
        string[] cases = [Id.AllianceSettlement, Id.MultiCategoryCases, Id.MultiBrandResources];
        Assert.Equal([one], cases.Where(firm.IsMet));
        Assert.Equal(cases, firm.Look(one).AnyOf!.Value);
        firm.Facts(true).Records<FactsRecorded>();
        firm.Pay(Firm.DepositFen).Records<DepositMoved>();
        firm.Submit().Records<ApplicationSubmitted>();
        firm.WithApproval();
    }
}
