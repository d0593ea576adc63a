namespace RelayHeat.Rules.SectionE;

using Id = RequirementIds;

/// <summary>E8: a deposit that ceases to be enough shows at once, and climbs a ladder until it is mended.</summary>
public sealed class E8TopUp
{
    private static readonly DateTimeOffset DueAt = Given.Start.AddDays(7);
    private static readonly DateTimeOffset FlaggedAt = DueAt.AddDays(30);
    private static readonly DateTimeOffset RemovableAt = DueAt.AddDays(90);

    private static readonly (DateTimeOffset At, TopUpStage Stage)[] Ladder =
    [
        (Given.Start, TopUpStage.Due), (DueAt, TopUpStage.Overdue), (FlaggedAt, TopUpStage.Flagged), (RemovableAt, TopUpStage.Removable),
    ];

    public static TheoryData<TopUpStage> Stages => [.. Enum.GetValues<TopUpStage>()];

    private static Firm Short()
    {
        var firm = Firm.Admitted();
        firm.Deduct(1).RecordsAll(typeof(DepositMoved), typeof(DepositFellShort));
        return firm;
    }

    private static Firm ShortAt(TopUpStage stage)
    {
        var firm = Short();
        firm.Now = Ladder.Single(l => l.Stage == stage).At;
        return firm;
    }

    private static Firm WaivedAndAdmitted()
    {
        var firm = Firm.Filed().WithSettlement();
        firm.Facts(true, new OtherRole("MCN", Firm.DepositFen)).Records<FactsRecorded>();
        firm.Submit().Records<ApplicationSubmitted>();
        return firm.WithApproval();
    }

    [Fact]
    public void E8_Deduction_ShowsAtOnceWithTheDateByWhichToMend()
    {
        var firm = Short();
        Assert.Equal(new Shortfall(TopUpStage.Due, Given.Start, DueAt, FlaggedAt, RemovableAt), firm.State.Shortfall);
        Assert.Equal((false, DueAt), (firm.Look(Id.Deposit).Met, firm.Look(Id.Deposit).MendBy));
        Assert.Equal(DueAt, firm.Look(Id.DepositWaiver).MendBy);
        Assert.Null(firm.Look(Id.Employees).MendBy);
        Assert.Equal(ProviderStatus.Admitted, firm.Status);
    }

    [Fact]
    public void E8_WaiverThatEnded_ShowsAtOnce()
    {
        var firm = WaivedAndAdmitted();
        firm.Facts(true, new OtherRole("MCN", Firm.DepositFen - 1)).RecordsAll(typeof(FactsRecorded), typeof(DepositFellShort));
        Assert.Equal(DueAt, firm.Look(Id.DepositWaiver).MendBy);
    }

    [Fact]
    public void E8_WaiverThatEnds_WhereTheDepositIsPaidToo_IsNoShortfall()
    {
        var firm = WaivedAndAdmitted();
        firm.Pay(Firm.DepositFen).Records<DepositMoved>();
        firm.Facts(true).Records<FactsRecorded>();
        Assert.Null(firm.State.Shortfall);
    }

    [Fact]
    public void E8_DeductionFromAWaivedDeposit_IsNoShortfall()
    {
        var firm = WaivedAndAdmitted();
        firm.Pay(5).Records<DepositMoved>();
        firm.Deduct(5).Records<DepositMoved>();
        Assert.Null(firm.State.Shortfall);
    }

    [Fact]
    public void E8_OtherRequirements_ShowAtOnceWithoutALadder()
    {
        var firm = Firm.Admitted();
        firm.Facts(false).Records<FactsRecorded>();
        Assert.False(firm.IsMet(Id.AlipayEnterpriseVerified));
        Assert.Null(firm.State.Shortfall);
    }

    [Fact]
    public void E8_Ladder_IsClimbedAtItsInstantsExactly()
    {
        var firm = Short();
        foreach (var (before, next) in Ladder.Zip(Ladder.Skip(1)))
        {
            Assert.Equal(next.At, ProviderRules.NextDueAt(firm.State));
            firm.Now = next.At - Given.Millisecond;
            Assert.Equal(before.Stage, firm.Seen.Shortfall!.Stage);
            Assert.Empty(firm.Wake());
            firm.Now = next.At;
            Assert.Equal(next.Stage, firm.Seen.Shortfall!.Stage);
            Assert.Equal([new TopUpAdvanced(next.Stage, next.At)], firm.Wake());
        }
        Assert.Null(ProviderRules.NextDueAt(firm.State));
    }

    [Fact]
    public void E8_Ladder_NoticedLate_IsRecordedStepByStepAtItsOwnInstants()
    {
        var firm = Short();
        firm.Now = RemovableAt.AddDays(100);
        Assert.Equal(Ladder.Skip(1).Select(l => new TopUpAdvanced(l.Stage, l.At)), firm.Wake());
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public void E8_TopUp_MendsItAtAnyStage(TopUpStage stage)
    {
        var firm = ShortAt(stage);
        firm.Pay(1).RecordsAll(typeof(DepositMoved), typeof(DepositMended));
        Assert.Null(firm.State.Shortfall);
        Assert.Null(ProviderRules.NextDueAt(firm.State));
        Assert.Null(firm.Look(Id.Deposit).MendBy);
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public void E8_Waiver_MendsItAtAnyStage(TopUpStage stage) =>
        ShortAt(stage).Facts(true, new OtherRole("UGC", Firm.DepositFen)).RecordsAll(typeof(FactsRecorded), typeof(DepositMended));

    [Fact]
    public void E8_TopUp_ThatIsStillShort_LeavesTheDatesAsTheyWere()
    {
        var firm = Short();
        firm.Deduct(10).Records<DepositMoved>();
        firm.Now = DueAt;
        firm.Pay(10).Records<DepositMoved>();
        Assert.Equal((TopUpStage.Overdue, DueAt, RemovableAt), Dates(firm.State.Shortfall!));

        static (TopUpStage, DateTimeOffset, DateTimeOffset) Dates(Shortfall s) => (s.Stage, s.DueAt, s.RemovableAt);
    }

    [Fact]
    public void E8_ShortAgain_BeginsTheLadderAnew()
    {
        var firm = ShortAt(TopUpStage.Flagged);
        firm.Pay(1).Events();
        firm.Deduct(1).Events();
        Assert.Equal((TopUpStage.Due, FlaggedAt.AddDays(7)), (firm.State.Shortfall!.Stage, firm.State.Shortfall.DueAt));
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public void E8_RemovalForAnOverdueDeposit_IsPossibleFromTheLastStageOn(TopUpStage stage)
    {
        var firm = ShortAt(stage);
        if (stage == TopUpStage.Removable)
        {
            firm.Remove(RemovalCause.DepositOverdue).Records<ProviderRemoved>();
            Assert.Null(firm.State.Shortfall);
            return;
        }
        firm.Remove(RemovalCause.DepositOverdue).IsRefused(Codes.DepositNotOverdue, ("removableAt", RemovableAt));
    }

    [Fact]
    public void E8_RemovalForAnOverdueDeposit_OneMillisecondEarly_IsRefused()
    {
        var firm = Short();
        firm.Now = RemovableAt - Given.Millisecond;
        firm.Remove(RemovalCause.DepositOverdue).IsRefused(Codes.DepositNotOverdue, ("removableAt", RemovableAt));
        firm.Now = RemovableAt;
        firm.Remove(RemovalCause.DepositOverdue).Records<ProviderRemoved>();
    }

    [Fact]
    public void E8_RemovalForAnOverdueDeposit_WhereNothingIsShort_IsRefused() =>
        Firm.Admitted().Remove(RemovalCause.DepositOverdue).IsRefused(Codes.DepositNotOverdue);

    [Fact]
    public void E8_WindingDown_ClimbsTheLadderToo()
    {
        var firm = Firm.WindingDown();
        firm.Deduct(1).RecordsAll(typeof(DepositMoved), typeof(DepositFellShort));
        firm.Now = RemovableAt;
        firm.Remove(RemovalCause.DepositOverdue).Records<ProviderRemoved>();
    }

    [Fact]
    public void E8_BeforeAdmissionAndAfterLeaving_NothingIsDue()
    {
        var draft = Firm.Ready();
        draft.Deduct(1).Records<DepositMoved>();
        Assert.Null(draft.State.Shortfall);
        var exited = Short();
        exited.Exit().Records<ProviderExited>();
        Assert.Null(exited.State.Shortfall);
        Assert.Null(ProviderRules.NextDueAt(exited.State));
    }

    [Fact]
    public void E8_PresetThatAsksForNoDeposit_HasNoLadder()
    {
        var firm = Firm.Admitted(E5Presets.Asking(new RequirementTree.One(Id.Employees)));
        firm.Deduct(Firm.DepositFen).Records<DepositMoved>();
        Assert.Null(firm.State.Shortfall);
    }

    [Fact]
    public void E8_PolicyOfTheInstant_SaysHowLongTheLadderIs()
    {
        var policy = Given.Published with
        {
            Providers = Given.Published.Providers with { TopUpDays = new TopUpDays { Due = 1, Flagged = 2, Removable = 3 } },
        };
        var firm = Firm.Admitted(policy);
        firm.Deduct(1).Events();
        firm.Policy = Given.Published;
        Assert.Equal(
            new Shortfall(TopUpStage.Due, Given.Start, Given.Start.AddDays(1), Given.Start.AddDays(3), Given.Start.AddDays(4)),
            firm.State.Shortfall);
    }
}
