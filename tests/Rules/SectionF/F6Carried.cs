namespace RelayHeat.Rules.SectionF;

/// <summary>F6: a refund that is owed from an earlier round stays payable in the later ones, once.</summary>
public sealed class F6Carried
{
    private static Firm AdmittedAgain(long paidAnewFen)
    {
        var firm = Firm.InSecondRound();
        if (paidAnewFen > 0) firm.Pay(paidAnewFen).Records<DepositMoved>();
        firm.WithSettlement().Submit().Records<ApplicationSubmitted>();
        return firm.WithApproval();
    }

    [Fact]
    public void F6_Refund_NotTakenBeforeTheNewRound_StaysPayable_Once()
    {
        var firm = Firm.InSecondRound();
        firm.Refund(Firm.DepositFen + 1).IsRefused(Codes.InsufficientDeposit, ("availableFen", Firm.DepositFen));
        firm.Refund(Firm.DepositFen, "r").Records<DepositMoved>();
        Assert.Equal(0, firm.State.Deposit.DepositFen);
        firm.Refund(Firm.DepositFen, "r").IsUnchanged();
        firm.Pay(1).Records<DepositMoved>();
        firm.Refund(1).IsRefused(Codes.DepositNotRefundable, ("providerStatus", "draft"));
    }

    [Fact]
    public void F6_WhatIsPaidInTheNewRound_IsNotOwed()
    {
        var firm = Firm.InSecondRound();
        firm.Pay(5).Records<DepositMoved>();
        firm.Refund(Firm.DepositFen + 5).IsRefused(Codes.InsufficientDeposit, ("availableFen", Firm.DepositFen));
        firm.Refund(1).Records<DepositMoved>();
        firm.Refund(1).IsRefused(Codes.DepositNotRefundable, ("providerStatus", "draft"));
    }

    [Fact]
    public void F6_FinesAndDeductions_ComeOffWhatIsCarried()
    {
        var firm = Firm.InSecondRound();
        firm.Pay(1000).Records<DepositMoved>();
        firm.Deduct(400).Records<DepositMoved>();
        firm.Fine("f", 300).Records<FineImposed>();
        firm.PayOff("f", 100).Records<FinePaid>();
        firm.Refund(Firm.DepositFen).IsRefused(Codes.InsufficientDeposit, ("availableFen", Firm.DepositFen - 600));
        firm.Refund(Firm.DepositFen - 600).Records<DepositMoved>();
    }

    // E1: what is carried counts for the new round for as long as it is there; approval looks again.
    [Fact]
    public void F6_WhatIsCarried_CountsForTheNewRound_UntilItIsRefunded()
    {
        var firm = Firm.InSecondRound().WithSettlement();
        Assert.True(firm.IsMet(RequirementIds.Deposit));
        firm.Submit().Records<ApplicationSubmitted>();
        firm.Refund(1).Records<DepositMoved>();
        Assert.False(firm.IsMet(RequirementIds.Deposit));
        firm.Approve().IsRefusedFor(
            Codes.RequirementsUnmet,
            (RequirementIds.Deposit, "not_paid_in_full"),
            (RequirementIds.DepositWaiver, "no_other_role_with_deposit"));
    }

    [Fact]
    public void F6_WhatAnAdmittedProviderNeeds_IsBound()
    {
        var firm = AdmittedAgain(paidAnewFen: 0);
        firm.Refund(1).IsRefused(Codes.InsufficientDeposit, ("availableFen", 0));
        firm.Exit().Records<ProviderExited>();
        firm.Refund(Firm.DepositFen).Records<DepositMoved>();
    }

    [Fact]
    public void F6_WhatAnAdmittedProviderDoesNotNeed_StaysPayable()
    {
        var firm = AdmittedAgain(paidAnewFen: 60);
        firm.Refund(61).IsRefused(Codes.InsufficientDeposit, ("availableFen", 60));
        firm.Refund(60).Records<DepositMoved>();
        firm.Refund(1).IsRefused(Codes.DepositNotRefundable, ("providerStatus", "admitted"));
        Assert.Null(firm.State.Shortfall);
    }

    [Fact]
    public void F6_WithAWaiver_AllThatIsCarriedStaysPayable()
    {
        var firm = Firm.InSecondRound();
        firm.Facts(true, new OtherRole("MCN", Firm.DepositFen)).Records<FactsRecorded>();
        firm.WithSettlement().Submit().Records<ApplicationSubmitted>();
        firm.WithApproval().Refund(Firm.DepositFen).Records<DepositMoved>();
        Assert.Null(firm.State.Shortfall);
    }

    // What was not refunded when the second round ended either is one sum with what it has left.
    [Fact]
    public void F6_NextExit_OwesAllThatIsThere_Once()
    {
        var firm = AdmittedAgain(paidAnewFen: 60);
        firm.Exit().Records<ProviderExited>();
        firm.Refund(Firm.DepositFen + 60).Records<DepositMoved>();
        firm.Refund(1).IsRefused(Codes.DepositNotRefundable, ("providerStatus", "exited"));
        firm.Reapply().Records<RoundOpened>();
        firm.Refund(1).IsRefused(Codes.DepositNotRefundable, ("providerStatus", "draft"));
    }

    // Rows from before this was kept: of a later round, and refunded in an earlier one or not.
    [Theory]
    [InlineData(0, 10_000_000)]
    [InlineData(1, 0)]
    public void F6_ReleasedRowOfALaterRound_OwesWhatWasNotRefunded(int refundedInRound, long owedFen)
    {
        var state = Firm.InSecondRound().State;
        var released = state with { Deposit = state.Deposit with { CarriedFen = null, RefundedInRound = refundedInRound } };
        Assert.Equal(owedFen, released.CarriedFen);
        Assert.Equal(owedFen == 0 ? null : owedFen, DepositRefund.RefundableFen(released, Given.Published.Providers));
    }
}
