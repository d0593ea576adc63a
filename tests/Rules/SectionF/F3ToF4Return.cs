namespace RelayHeat.Rules.SectionF;

using Id = RequirementIds;

/// <summary>F3 and F4: coming back in a new round, after an exit at once and after a removal when the cool-down is over.</summary>
public sealed class F3ToF4Return
{
    public static TheoryData<RemovalCause> Causes =>
        [RemovalCause.NoLongerQualified, RemovalCause.DepositOverdue, RemovalCause.Violation];

    private static readonly Policy OwnCoolDowns = Given.Published with
    {
        Providers = Given.Published.Providers with
        {
            CoolDownDays = new CoolDownDays { NoLongerQualified = 1, DepositOverdue = 2, Violation = 3 },
        },
    };

    private static Firm RemovedFor(RemovalCause cause, Policy? policy = null)
    {
        if (cause != RemovalCause.DepositOverdue) return Firm.Removed(cause, policy);
        var firm = Firm.Admitted(policy);
        firm.Deduct(1).Events();
        firm.Now = firm.State.Shortfall!.RemovableAt;
        firm.Remove(cause).Records<ProviderRemoved>();
        return firm;
    }

    [Fact]
    public void F3_AfterAnExit_ANewRoundBeginsAtOnce()
    {
        var firm = Firm.Exited();
        Assert.Equal(2, firm.Reapply().Records<RoundOpened>().Round);
        Assert.Equal((ProviderStatus.Draft, 2, null), (firm.Status, firm.State.Round, firm.State.Application));
        Assert.Empty(firm.State.Evidence);
    }

    [Fact]
    public void F3_NewRound_MustMeetSectionEAgain()
    {
        var firm = Firm.InSecondRound();
        firm.Submit().IsRefusedFor(
            Codes.RequirementsUnmet,
            (Id.IndependentLegalEntity, "not_independent"),
            (Id.GeneralTaxpayer, "not_general_taxpayer"),
            (Id.Employees, "too_few_employees"),
            (Id.AllianceSettlement, "not_more_than_needed"),
            (Id.MultiCategoryCases, "too_few_categories"),
            (Id.MultiBrandResources, "too_few_brands"));
        firm.WithSettlement().Submit().Records<ApplicationSubmitted>();
        firm.WithApproval();
        Assert.Equal((ProviderStatus.Admitted, 2), (firm.Status, firm.State.Admission!.Round));
    }

    [Fact]
    public void F3_NewRound_AfterARefund_NeedsTheDepositAgain()
    {
        var firm = Firm.Exited();
        firm.Refund(Firm.DepositFen).Records<DepositMoved>();
        firm.Reapply().Records<RoundOpened>();
        firm.WithSettlement().Submit().IsRefusedFor(
            Codes.RequirementsUnmet, (Id.Deposit, "not_paid_in_full"), (Id.DepositWaiver, "no_other_role_with_deposit"));
    }

    [Fact]
    public void F3_Application_WithoutANewRound_IsNotEditable()
    {
        var firm = Firm.Exited();
        firm.Save(Papers.Plain).IsRefused(Codes.ApplicationNotEditable, ("providerStatus", "exited"));
        firm.AddEvidence("e", EvidenceKind.Agreement).IsRefused(Codes.ApplicationNotEditable, ("providerStatus", "exited"));
        firm.Submit().IsRefused(Codes.ApplicationNotEditable, ("providerStatus", "exited"));
    }

    [Theory]
    [InlineData("draft")]
    [InlineData("under_review")]
    [InlineData("admitted")]
    [InlineData("winding_down")]
    public void F3_Reapply_BeforeItHasLeft_IsRefused(string status)
    {
        var firm = status switch
        {
            "draft" => Firm.Ready(),
            "under_review" => Firm.UnderReview(),
            "admitted" => Firm.Admitted(),
            _ => Firm.WindingDown(),
        };
        firm.Reapply().IsRefused(Codes.NotExited, ("providerStatus", status));
    }

    [Theory]
    [MemberData(nameof(Causes))]
    public void F4_CoolDown_OfThirtyDays_IsOverAtItsEndExactly(RemovalCause cause)
    {
        var firm = RemovedFor(cause);
        var until = firm.Now.AddDays(30);
        Assert.Equal(until, firm.State.CoolDownUntil);
        firm.Now = until - Given.Millisecond;
        firm.Reapply().IsRefused(Codes.CoolingDown, ("until", until));
        firm.Now = until;
        firm.Reapply().Records<RoundOpened>();
        Assert.Null(firm.State.CoolDownUntil);
    }

    [Theory]
    [InlineData(RemovalCause.NoLongerQualified, 1)]
    [InlineData(RemovalCause.DepositOverdue, 2)]
    [InlineData(RemovalCause.Violation, 3)]
    public void F4_CoolDown_IsThePolicysForItsCause_AtTheInstantOfTheRemoval(RemovalCause cause, int days)
    {
        var firm = RemovedFor(cause, OwnCoolDowns);
        firm.Policy = Given.Published;
        Assert.Equal(firm.Now.AddDays(days), firm.State.CoolDownUntil);
    }

    [Fact]
    public void F4_DuringTheCoolDown_NothingIsFiled()
    {
        var firm = Firm.Removed();
        var until = ("until", (object)Given.Start.AddDays(30));
        firm.Save(Papers.Plain).IsRefused(Codes.CoolingDown, until);
        firm.AddEvidence("e", EvidenceKind.Agreement).IsRefused(Codes.CoolingDown, until);
        firm.Submit().IsRefused(Codes.CoolingDown, until);
    }

    [Fact]
    public void F4_AfterTheCoolDown_AnApplicationNeedsANewRound()
    {
        var firm = Firm.Removed();
        firm.Now = Given.Start.AddDays(30);
        firm.Save(Papers.Plain).IsRefused(Codes.ApplicationNotEditable, ("providerStatus", "removed"));
        firm.Reapply().Records<RoundOpened>();
        firm.Save(Papers.Plain).Records<ApplicationSaved>();
    }

    [Theory]
    [InlineData("admitted")]
    [InlineData("winding_down")]
    public void F4_Removal_IsPossibleWhileItIsAProvider(string status)
    {
        var firm = status == "admitted" ? Firm.Admitted() : Firm.WindingDown();
        var removed = firm.Remove(RemovalCause.Violation).Records<ProviderRemoved>();
        Assert.Equal((Given.Start, Given.Start.AddDays(30), "in words"), (removed.RemovedAt, removed.CoolDownUntil, removed.Reason));
        Assert.Equal(ProviderStatus.Removed, firm.Status);
        firm.Now += TimeSpan.FromDays(365);
        Assert.Empty(firm.Wake());
    }

    [Theory]
    [InlineData("draft")]
    [InlineData("under_review")]
    [InlineData("exited")]
    [InlineData("barred")]
    public void F4_Removal_OfWhoIsNoProvider_IsRefused(string status)
    {
        var firm = status switch
        {
            "draft" => Firm.Ready(),
            "under_review" => Firm.UnderReview(),
            "exited" => Firm.Exited(),
            _ => Firm.Barred(),
        };
        firm.Remove(RemovalCause.Violation).IsRefused(Codes.NotAdmitted, ("providerStatus", status));
    }

    [Fact]
    public void F4_Removal_ForAnotherCause_ComesTooLate()
    {
        var firm = Firm.Removed();
        firm.Remove(RemovalCause.Violation).IsUnchanged();
        firm.Remove(RemovalCause.NoLongerQualified).IsRefused(Codes.NotAdmitted, ("providerStatus", "removed"));
    }

    [Fact]
    public void F4_RemovalAtTheInstantTheExitCompleted_ComesTooLate()
    {
        var firm = Firm.Admitted();
        firm.Penalise("p", Given.Start.AddDays(1)).Records<PenaltyImposed>();
        firm.Exit(windDown: true).Records<WindDownStarted>();
        firm.Now = Given.Start.AddDays(1);
        firm.Remove(RemovalCause.Violation).IsRefused(Codes.NotAdmitted, ("providerStatus", "exited"));
    }
}
