namespace RelayHeat.Rules.SectionE;

using Id = RequirementIds;

/// <summary>E7: submitting, and the review by somebody else that looks at the requirements again.</summary>
public sealed class E7Review
{
    private static readonly (string, string)[] NothingSettled =
    [
        (Id.AllianceSettlement, "settlements_outside_window"),
        (Id.MultiCategoryCases, "too_few_categories"),
        (Id.MultiBrandResources, "too_few_brands"),
    ];

    /// <summary>The last instant at which the settlement of <see cref="Firm.Ready"/> lies in the window.</summary>
    private static readonly DateTimeOffset LastInstant = Given.Start.AddDays(20);

    [Fact]
    public void E7_Submit_WithUnmetRequirements_IsRefusedWithTheListAndChangesNothing()
    {
        var firm = Firm.Filed(Papers.Poor);
        var (state, version) = (firm.State, firm.Version);
        firm.Submit().IsRefusedFor(
            Codes.RequirementsUnmet,
            (Id.Deposit, "not_paid_in_full"),
            (Id.DepositWaiver, "no_other_role_with_deposit"),
            (Id.AlipayEnterpriseVerified, "not_verified"),
            (Id.IndependentLegalEntity, "not_independent"),
            (Id.GeneralTaxpayer, "not_general_taxpayer"),
            (Id.Employees, "too_few_employees"),
            (Id.AllianceSettlement, "not_more_than_needed"),
            (Id.MultiCategoryCases, "too_few_categories"),
            (Id.MultiBrandResources, "too_few_brands"));
        Assert.Same(state, firm.State);
        Assert.Equal(version, firm.Version);
    }

    [Fact]
    public void E7_Submit_WithOneUnmetRequirement_NamesThatOne()
    {
        var firm = Firm.Ready();
        firm.Change(a => a with { Employees = 9 }).Records<ApplicationSaved>();
        firm.Submit().IsRefusedFor(Codes.RequirementsUnmet, (Id.Employees, "too_few_employees"));
    }

    [Fact]
    public void E7_Submit_WithoutAnApplication_IsRefusedWhateverThePresetAsks()
    {
        var firm = Firm.Unknown(E5Presets.Asking(new RequirementTree.One(Id.Deposit)));
        firm.AddEvidence("shot", EvidenceKind.BackofficeScreenshot).Events();
        firm.Pay(Firm.DepositFen).Records<DepositMoved>();
        firm.Submit().IsInvalidAt("/application");
    }

    [Fact]
    public void E7_Submit_WhenReady_HandsItToTheReviewers()
    {
        var firm = Firm.Ready();
        Assert.Equal(Firm.Owner, firm.Submit().Records<ApplicationSubmitted>().Submitter);
        Assert.Equal(ProviderStatus.UnderReview, firm.Status);
        firm.Change(a => a with { Employees = 99 }).IsRefused(Codes.ApplicationNotEditable, ("providerStatus", "under_review"));
        firm.AddEvidence("late", EvidenceKind.Agreement).IsRefused(Codes.ApplicationNotEditable, ("providerStatus", "under_review"));
    }

    [Fact]
    public void E7_Withdraw_TakesItBackToDraft()
    {
        var firm = Firm.UnderReview();
        firm.Execute(new WithdrawApplication()).Records<ApplicationWithdrawn>();
        Assert.Equal((ProviderStatus.Draft, null), (firm.Status, firm.State.Submitter));
        firm.Change(a => a with { Employees = 99 }).Records<ApplicationSaved>();
        firm.Approve().IsRefused(Codes.NotUnderReview, ("providerStatus", "draft"));
        firm.Submit().Records<ApplicationSubmitted>();
    }

    [Fact]
    public void E7_Return_GivesTheReasonsAndTakesItBackToDraft()
    {
        var firm = Firm.UnderReview();
        firm.Return((Id.Employees, "社保人数不足"), (Id.AllianceSettlement, "截图不清")).Records<ApplicationReturned>();
        var review = firm.State.Review!;
        Assert.Equal((ProviderStatus.Draft, ReviewDecision.Return, 1), (firm.Status, review.Decision, review.Round));
        Assert.Equal(Given.Start, review.DecidedAt);
        Assert.Equal([(Id.AllianceSettlement, "截图不清"), (Id.Employees, "社保人数不足")], review.Reasons.Select(r => (r.Key, r.Value)));
        Assert.NotNull(firm.State.Application);
        firm.Submit().Records<ApplicationSubmitted>();
    }

    [Theory]
    [InlineData(ReviewDecision.Approve)]
    [InlineData(ReviewDecision.Return)]
    public void E7_Reviewer_IsNeverTheApplicant(ReviewDecision decision)
    {
        var ownerAsReviewer = new Caller(Firm.Owner, Roles.Review);
        Firm.UnderReview().Execute(Firm.Approval with { Decision = decision }, ownerAsReviewer).IsRefused(Codes.ReviewerIsApplicant);
    }

    [Fact]
    public void E7_Approval_AsksThoseWhomItNamesBeforeItAdmits()
    {
        var firm = Firm.UnderReview();
        firm.Told.Clear();
        var started = firm.Approve().Records<ApprovalStarted>();
        Assert.Equal((Given.Reviewer.Account, Papers.Representative), (started.Reviewer, started.LegalRepresentative));
        var request = Assert.IsType<RequestForClearance>(Assert.Single(firm.Told));
        Assert.Equal((Firm.Code, firm.Version, Delivery.DecidesReply), (request.Uscc, request.Approval, request.Delivery));
        Assert.Equal(ProviderStatus.UnderReview, firm.Status);
        var admitted = firm.Settle().Records<ProviderAdmitted>();
        Assert.Equal((1, "all", Given.Start), (admitted.Round, admitted.Preset, admitted.AdmittedAt));
        Assert.Equal(new LastAdmission(1, Given.Start, Papers.Representative, Papers.AlipaySubject), firm.State.Admission);
    }

    [Fact]
    public void E7_Approval_AtTheLastInstantOfAWindow_Admits()
    {
        var firm = Firm.UnderReview();
        firm.Now = LastInstant;
        firm.WithApproval();
        Assert.Equal(ProviderStatus.Admitted, firm.Status);
    }

    [Fact]
    public void E7_Approval_AfterAWindowMovedOn_IsRefusedWithTheList()
    {
        var firm = Firm.UnderReview();
        firm.Now = LastInstant + Given.Millisecond;
        firm.Approve().IsRefusedFor(Codes.RequirementsUnmet, NothingSettled);
        Assert.Equal(ProviderStatus.UnderReview, firm.Status);
        firm.Return((Id.AllianceSettlement, "已过期")).Records<ApplicationReturned>();
    }

    [Fact]
    public void E7_Approval_AfterAFactChanged_IsRefused()
    {
        var firm = Firm.UnderReview();
        firm.Facts(false).Records<FactsRecorded>();
        firm.Approve().IsRefusedFor(Codes.RequirementsUnmet, (Id.AlipayEnterpriseVerified, "not_verified"));
        firm.Facts(true).Records<FactsRecorded>();
        firm.Deduct(1).Records<DepositMoved>();
        firm.Approve().IsRefusedFor(
            Codes.RequirementsUnmet, (Id.Deposit, "not_paid_in_full"), (Id.DepositWaiver, "no_other_role_with_deposit"));
    }

    [Fact]
    public void E7_Settlement_ThatComesAfterAWindowMovedOn_DoesNotAdmit()
    {
        var firm = Firm.UnderReview();
        firm.Now = LastInstant;
        firm.Approve().Records<ApprovalStarted>();
        firm.Now += Given.Millisecond;
        var refused = Assert.IsType<Decision<ProviderEvent>.Accepted>(firm.Settle());
        Assert.Equal(Codes.RequirementsUnmet, Assert.IsType<ApprovalRefused>(Assert.Single(refused.Events)).Code);
        // The reviewer, who still waits, is told why.
        Assert.Equal("requirements", Assert.Single(refused.Broken!.Figures).Name);
        Assert.Equal((ProviderStatus.UnderReview, null), (firm.Status, firm.State.Approving));
        firm.Settle().IsUnchanged();
    }

    [Fact]
    public void E7_ClearanceThatIsRefused_LeavesTheApplicationUnderReview()
    {
        var firm = Firm.UnderReview();
        firm.Approve().Records<ApprovalStarted>();
        Assert.Equal(Codes.RelatedEntityBarred, firm.Settle(new Refusal(Codes.RelatedEntityBarred)).Records<ApprovalRefused>().Code);
        Assert.Equal((ProviderStatus.UnderReview, null), (firm.Status, firm.State.Approving));
        firm.Return((Id.IndependentLegalEntity, "法定代表人受限")).Records<ApplicationReturned>();
    }

    [Fact]
    public void E7_Approval_ThatWasRefused_AsksAnew()
    {
        var firm = Firm.UnderReview();
        firm.Told.Clear();
        firm.Approve().Records<ApprovalStarted>();
        firm.Settle(new Refusal(Codes.RelatedEntityBarred)).Records<ApprovalRefused>();
        firm.Approve().Records<ApprovalStarted>();
        Assert.Equal(2, firm.Told.Cast<RequestForClearance>().Select(r => r.Approval).Distinct().Count());
    }

    [Theory]
    [InlineData("draft")]
    [InlineData("exited")]
    [InlineData("barred")]
    public void E7_Review_OfWhatIsNotUnderReview_IsRefused(string status)
    {
        var firm = status switch
        {
            "draft" => Firm.Ready(),
            "exited" => Firm.Exited(),
            _ => Firm.Barred(),
        };
        firm.Approve().IsRefused(Codes.NotUnderReview, ("providerStatus", status));
        firm.Return((Id.Employees, "x")).IsRefused(Codes.NotUnderReview, ("providerStatus", status));
    }

    // An approval whose end was brought about after a crash is sent again by who never learnt of it.
    [Fact]
    public void G3_Approval_OfWhatIsAdmitted_WritesNothing()
    {
        var firm = Firm.Admitted();
        firm.Approve().IsUnchanged();
        firm.Return((Id.Employees, "x")).IsRefused(Codes.NotUnderReview, ("providerStatus", "admitted"));
    }
}
