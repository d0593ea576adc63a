namespace RelayHeat.Rules.SectionE;

using Id = RequirementIds;

/// <summary>E1: the deposit in full, or another role's that stands in for it.</summary>
public sealed class E1Deposit
{
    private static Firm Paid(params long[] fen)
    {
        var firm = Firm.Filed();
        foreach (var amount in fen) firm.Pay(amount).Records<DepositMoved>();
        return firm;
    }

    private static Firm WithRole(long paidFen)
    {
        var firm = Firm.Filed();
        firm.Facts(true, new OtherRole("MCN", paidFen)).Records<FactsRecorded>();
        return firm;
    }

    [Fact]
    public void E1_Deposit_OfExactlyTheAmount_IsMet()
    {
        var view = Paid(Firm.DepositFen).Look(Id.Deposit);
        Assert.Equal((true, (Measure)10_000_000L, (Measure)10_000_000L, null), (view.Met, view.Found, view.Needed, view.Reason));
    }

    [Fact]
    public void E1_Deposit_OneFenShort_IsNotMet()
    {
        var view = Paid(Firm.DepositFen - 1).Look(Id.Deposit);
        Assert.Equal((false, (Measure)9_999_999L, (Measure)10_000_000L), (view.Met, view.Found, view.Needed));
        Assert.Equal("not_paid_in_full", view.Reason);
    }

    [Fact]
    public void E1_Deposit_InSeveralPayments_AddsUp() => Assert.True(Paid(Firm.DepositFen - 1, 1).IsMet(Id.Deposit));

    [Fact]
    public void E1_Deposit_LessADeduction_IsWhatCounts()
    {
        var firm = Paid(Firm.DepositFen);
        firm.Deduct(1).Records<DepositMoved>();
        Assert.False(firm.IsMet(Id.Deposit));
    }

    [Fact]
    public void E1_Waiver_ByARoleThatIsPaidInFull_IsMet()
    {
        var firm = WithRole(Firm.DepositFen);
        Assert.True(firm.IsMet(Id.DepositWaiver));
        Assert.False(firm.IsMet(Id.Deposit));
        Assert.Equal("MCN", Admission.WaivedBy(firm.State, firm.Policy.Providers));
    }

    [Fact]
    public void E1_Waiver_ByARoleOneFenShort_IsNotMet()
    {
        var view = WithRole(Firm.DepositFen - 1).Look(Id.DepositWaiver);
        Assert.Equal((false, (Measure)9_999_999L, "no_other_role_with_deposit"), (view.Met, view.Found, view.Reason));
    }

    [Fact]
    public void E1_Waiver_WithoutAnyRole_IsNotMet()
    {
        var view = Firm.Filed().Look(Id.DepositWaiver);
        Assert.Equal((false, (Measure)0L), (view.Met, view.Found));
    }

    // A deposit stands in for this one as a whole: what several roles have paid does not add up.
    [Fact]
    public void E1_Waiver_ByTwoRolesThatOnlyTogetherPaidEnough_IsNotMet()
    {
        var firm = Firm.Filed();
        firm.Facts(true, new OtherRole("MCN", Firm.DepositFen - 1), new OtherRole("UGC", Firm.DepositFen - 1)).Records<FactsRecorded>();
        Assert.False(firm.IsMet(Id.DepositWaiver));
    }

    [Fact]
    public void E1_Waiver_ByAnyRole_IsMet()
    {
        var firm = Firm.Filed();
        firm.Facts(true, new OtherRole("MCN", 0), new OtherRole("直播机构", Firm.DepositFen)).Records<FactsRecorded>();
        Assert.True(firm.IsMet(Id.DepositWaiver));
    }

    [Fact]
    public void E1_Waiver_WhoseDepositEnded_IsNotMetFromThen()
    {
        var firm = WithRole(Firm.DepositFen);
        firm.Facts(true, new OtherRole("MCN", Firm.DepositFen - 1)).Records<FactsRecorded>();
        Assert.False(firm.IsMet(Id.DepositWaiver));
        firm.Facts(true).Records<FactsRecorded>();
        Assert.False(firm.IsMet(Id.DepositWaiver));
    }

    [Fact]
    public void E1_DepositAndWaiver_StandInForEachOther()
    {
        var firm = Firm.Filed();
        Assert.Equal([Id.Deposit, Id.DepositWaiver], firm.Look(Id.Deposit).AnyOf!.Value);
        Assert.Equal([Id.Deposit, Id.DepositWaiver], firm.Look(Id.DepositWaiver).AnyOf!.Value);
        Assert.Null(firm.Look(Id.Employees).AnyOf);
    }

    [Fact]
    public void E1_Applicant_WithAWaiverAndNoDeposit_IsAdmitted()
    {
        var firm = WithRole(Firm.DepositFen).WithSettlement();
        firm.Submit().Records<ApplicationSubmitted>();
        firm.WithApproval();
        Assert.Null(firm.State.Shortfall);
    }
}
