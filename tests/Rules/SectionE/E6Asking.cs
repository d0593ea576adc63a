namespace RelayHeat.Rules.SectionE;

using Id = RequirementIds;

/// <summary>E6: every requirement can be asked about at any time and in any state, with the figures.</summary>
public sealed class E6Asking
{
    private static readonly Dictionary<ProviderStatus, Func<Firm>> InEveryStatus = new()
    {
        [ProviderStatus.Draft] = () => Firm.Ready(),
        [ProviderStatus.UnderReview] = () => Firm.UnderReview(),
        [ProviderStatus.Admitted] = () => Firm.Admitted(),
        [ProviderStatus.WindingDown] = () => Firm.WindingDown(),
        [ProviderStatus.Exited] = () => Firm.Exited(),
        [ProviderStatus.Removed] = () => Firm.Removed(),
        [ProviderStatus.Barred] = () => Firm.Barred(),
    };

    public static TheoryData<ProviderStatus> Statuses => [.. Enum.GetValues<ProviderStatus>()];

    private static ProviderView View(Firm firm) =>
        ProviderProjections.Provider(firm.Now)(new(firm.Seen, firm.Version, firm.Policy, []));

    private static RequirementsView Requirements(Firm firm, DateTimeOffset at, string? preset = null) =>
        ProviderProjections.Requirements(firm.Policy, at, preset)(new(firm.Seen, firm.Version, firm.Policy, []));

    [Theory]
    [MemberData(nameof(Statuses))]
    public void E6_Requirements_AreShownInEveryStatus(ProviderStatus status)
    {
        var firm = InEveryStatus[status]();
        var view = View(firm);
        Assert.Equal((status, firm.Version), (view.Status, view.Version));
        Assert.Equal(Id.All.Order(), view.Requirements.Select(r => r.Id).Order());
        Assert.Equal((true, "all", firm.Policy.Version), (view.Admission.Satisfied, view.Admission.Preset, view.Admission.PolicyVersion));
        Assert.Equal([Id.ObligationsFulfilled, Id.NoLegalProceedings, Id.NoOpenPenalty], view.Exit.Conditions.Select(c => c.Id));
    }

    [Fact]
    public void E6_UnmetRequirement_TellsWhyNotWithBothFigures()
    {
        var view = View(Firm.Filed(Papers.Poor));
        Assert.False(view.Admission.Satisfied);
        Assert.All(view.Requirements, r =>
        {
            Assert.False(r.Met);
            Assert.NotNull(r.Reason);
            Assert.True(r.Found.Value < r.Needed.Value);
        });
    }

    [Fact]
    public void E6_MetRequirement_HasNoReason() =>
        Assert.All(View(Firm.Ready()).Requirements, r => Assert.Equal(r.Met, r.Reason is null));

    [Fact]
    public void E6_Requirements_OfAnotherInstant_AreThoseOfThatInstant()
    {
        var firm = Firm.Ready();
        Assert.True(Requirements(firm, firm.Now.AddDays(20)).Admission.Satisfied);
        var later = Requirements(firm, firm.Now.AddDays(20) + Given.Millisecond);
        Assert.False(later.Admission.Satisfied);
        Assert.Equal((Firm.Code, firm.Now.AddDays(20) + Given.Millisecond), (later.Uscc, later.At));
    }

    [Fact]
    public void E6_Requirements_ByAnotherPreset_AreThoseOfThatPreset() =>
        Assert.Equal("entity_or_cases", Requirements(Firm.Ready(), Given.Start, "entity_or_cases").Admission.Preset);

    [Fact]
    public void E6_View_ShowsDepositConductAndHistory()
    {
        var firm = Firm.UnderReview();
        firm.Return((Id.Employees, "人数不足")).Records<ApplicationReturned>();
        firm.Penalise("p1", firm.Now.AddDays(1)).Records<PenaltyImposed>();
        firm.Fine("f1", 500).Records<FineImposed>();
        firm.PayOff("f1", 200).Records<FinePaid>();
        firm.Report(openDisputes: 3).Records<StandingReported>();
        var view = View(firm);
        Assert.Equal((Papers.Plain.CompanyName, Firm.Owner, 1), (view.CompanyName, view.OwnerAccount, view.Round));
        Assert.Equal(new DepositView(Firm.DepositFen, Firm.DepositFen, null, null), view.Deposit);
        Assert.Equal(("p1", true), (view.Penalties.Single().PenaltyId, view.Penalties.Single().Open));
        Assert.Equal(("f1", 500, 200), (view.Fines.Single().FineId, view.Fines.Single().AmountFen, view.Fines.Single().PaidFen));
        Assert.Equal(3, view.Standing!.OpenDisputes);
        Assert.Equal(ReviewDecision.Return, view.Review!.Decision);
        Assert.Equal("人数不足", view.Review.Reasons[Id.Employees]);
        Assert.Null(view.Removal);
    }

    [Fact]
    public void E6_RemovedProvider_ShowsWhyAndFromWhenItMayApply()
    {
        var view = View(Firm.Removed());
        Assert.Equal((RemovalCause.Violation, Given.Start.AddDays(30)), (view.Removal!.Cause, view.CoolDownUntil));
        Assert.Null(View(Firm.Barred()).CoolDownUntil);
    }

    [Fact]
    public void E6_Summary_ListsWhatWasFiledAndNothingElse()
    {
        Assert.Null(ProviderRules.List(Firm.Unknown().State, Given.Published));
        var row = ProviderRules.List(Firm.Admitted().State, Given.Published)!;
        Assert.Equal("admitted", row.Status);
        Assert.Contains("创势文化传媒", row.Search, StringComparison.Ordinal);
        Assert.Contains("91350100m000100y43", row.Search, StringComparison.Ordinal);
    }
}
