namespace RelayHeat.Rules.SectionF;

using Id = RequirementIds;

/// <summary>F1 and F2: what must hold to leave, and leaving as soon as it does.</summary>
public sealed class F1ToF2Exit
{
    private static readonly DateTimeOffset Until = Given.Start.AddDays(14);

    /// <summary>Winding down with a penalty as the only thing in the way.</summary>
    private static Firm Penalised(params DateTimeOffset[] until)
    {
        var firm = Firm.Admitted();
        foreach (var (at, i) in until.Select((at, i) => (at, i))) firm.Penalise($"p{i}", at).Records<PenaltyImposed>();
        firm.Exit(windDown: true).Records<WindDownStarted>();
        return firm;
    }

    [Fact]
    public void F1_Exit_WithEveryConditionMet_IsAtOnce()
    {
        var firm = Firm.Admitted();
        Assert.True(ExitConditions.Assess(firm.State, firm.Now).Satisfied);
        Assert.Equal(Given.Start, firm.Exit().Records<ProviderExited>().ExitedAt);
        Assert.Equal(ProviderStatus.Exited, firm.Status);
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(0, 1, 0)]
    [InlineData(0, 0, 1)]
    [InlineData(2, 3, 4)]
    public void F1_AnyOpenObligation_StandsAgainstAnExit(int deliveries, int disputes, int complaints)
    {
        var firm = Firm.Admitted();
        firm.Report(deliveries, disputes, complaints).Records<StandingReported>();
        firm.Exit().IsRefusedFor(Codes.ExitConditionsUnmet, (Id.ObligationsFulfilled, "open_obligations"));
        var condition = firm.Condition(Id.ObligationsFulfilled);
        Assert.Equal(((Measure)(long)(deliveries + disputes + complaints), (Measure)0L), (condition.Found, condition.Needed));
    }

    [Theory]
    [InlineData(true, false, 1)]
    [InlineData(false, true, 1)]
    [InlineData(true, true, 2)]
    public void F1_LitigationOrInquiry_StandsAgainstAnExit(bool litigation, bool inquiry, long found)
    {
        var firm = Firm.Admitted();
        firm.Report(litigation: litigation, inquiry: inquiry).Records<StandingReported>();
        firm.Exit().IsRefusedFor(Codes.ExitConditionsUnmet, (Id.NoLegalProceedings, "open_proceedings"));
        Assert.Equal((Measure)found, firm.Condition(Id.NoLegalProceedings).Found);
    }

    [Fact]
    public void F1_UnpaidFine_StandsAgainstAnExit_ToTheLastFen()
    {
        var firm = Firm.Admitted();
        firm.Fine("f", 100).Records<FineImposed>();
        firm.PayOff("f", 99).Records<FinePaid>();
        firm.Exit().IsRefusedFor(Codes.ExitConditionsUnmet, (Id.NoOpenPenalty, "fine_unpaid"));
        firm.PayOff("f", 1).Records<FinePaid>();
        firm.Exit().Records<ProviderExited>();
    }

    [Fact]
    public void F1_Penalty_StandsAgainstAnExit_UntilItsEndExactly()
    {
        var firm = Firm.Admitted();
        firm.Penalise("p", Until).Records<PenaltyImposed>();
        firm.Now = Until - Given.Millisecond;
        firm.Exit().IsRefusedFor(Codes.ExitConditionsUnmet, (Id.NoOpenPenalty, "penalty_runs"));
        firm.Now = Until;
        firm.Exit().Records<ProviderExited>();
    }

    [Fact]
    public void F1_PenaltyAndFines_AreCountedTogether()
    {
        var firm = Firm.Admitted();
        firm.Penalise("p", Until).Records<PenaltyImposed>();
        firm.Fine("f1", 1).Records<FineImposed>();
        firm.Fine("f2", 1).Records<FineImposed>();
        Assert.Equal(((Measure)3L, "penalty_runs"), (firm.Condition(Id.NoOpenPenalty).Found, firm.Condition(Id.NoOpenPenalty).Reason));
    }

    [Fact]
    public void F2_ExitRequest_WithUnmetConditions_IsRefusedWithTheListAndChangesNothing()
    {
        var firm = Firm.Admitted();
        firm.Report(openDeliveries: 1, litigation: true).Records<StandingReported>();
        firm.Fine("f", 1).Records<FineImposed>();
        var before = firm.State;
        firm.Exit().IsRefusedFor(
            Codes.ExitConditionsUnmet,
            (Id.ObligationsFulfilled, "open_obligations"),
            (Id.NoLegalProceedings, "open_proceedings"),
            (Id.NoOpenPenalty, "fine_unpaid"));
        Assert.Same(before, firm.State);
    }

    [Fact]
    public void F2_WindDown_WithEveryConditionMet_IsAnExitAtOnce() => Firm.Admitted().Exit(windDown: true).Records<ProviderExited>();

    [Fact]
    public void F2_WindDown_CompletesWithTheReportThatNothingIsOpen()
    {
        var firm = Firm.WindingDown();
        Assert.Null(ProviderRules.NextDueAt(firm.State));
        firm.Now += TimeSpan.FromDays(3);
        firm.Report(openComplaints: 1).Records<StandingReported>();
        firm.Now += TimeSpan.FromDays(3);
        firm.Report().RecordsAll(typeof(StandingReported), typeof(ProviderExited));
        Assert.Equal(ProviderStatus.Exited, firm.Status);
    }

    [Fact]
    public void F2_WindDown_CompletesWithTheLastPayment()
    {
        var firm = Firm.Admitted();
        firm.Fine("f", 100).Records<FineImposed>();
        firm.Exit(windDown: true).Records<WindDownStarted>();
        firm.PayOff("f", 99).Records<FinePaid>();
        firm.PayOff("f", 1).RecordsAll(typeof(FinePaid), typeof(ProviderExited));
    }

    [Fact]
    public void F2_WindDown_CompletesWithTheLiftingOfThePenalty()
    {
        var firm = Penalised(Until, Until.AddDays(1));
        firm.Now += TimeSpan.FromHours(1);
        firm.Lift("p1").Records<PenaltyLifted>();
        var events = firm.Lift("p0").Events();
        Assert.IsType<PenaltyLifted>(events[0]);
        Assert.Equal(new ProviderExited(firm.Now), events[1]);
    }

    [Fact]
    public void F2_WindDown_CompletesAtTheEndOfThePenaltyExactly()
    {
        var firm = Penalised(Until);
        Assert.Equal(Until, ProviderRules.NextDueAt(firm.State));
        firm.Now = Until - Given.Millisecond;
        Assert.Empty(firm.Wake());
        Assert.Equal(ProviderStatus.WindingDown, firm.Status);
        firm.Now = Until;
        Assert.Equal([new ProviderExited(Until)], firm.Wake());
    }

    [Fact]
    public void F2_WindDown_NoticedLate_CompletedAtTheEndOfThePenalty()
    {
        var firm = Penalised(Until);
        firm.Now = Until.AddDays(10);
        Assert.Equal(ProviderStatus.Exited, firm.Status);
        firm.Exit().IsUnchanged();
        Assert.Equal([new ProviderExited(Until)], firm.Wake());
    }

    [Fact]
    public void F2_WindDown_WithSeveralPenalties_WaitsForTheLastToEnd()
    {
        var firm = Penalised(Until, Until.AddDays(2), Until.AddDays(1));
        firm.Now = Until.AddDays(30);
        Assert.Equal([new ProviderExited(Until.AddDays(2))], firm.Wake());
    }

    [Fact]
    public void F2_PenaltyThatEnded_BeforeTheLastReport_LeavesTheExitToTheReport()
    {
        var firm = Penalised(Until);
        firm.Report(openDeliveries: 1).Records<StandingReported>();
        Assert.Null(ProviderRules.NextDueAt(firm.State));
        firm.Now = Until.AddDays(1);
        Assert.Empty(firm.Wake());
        var events = firm.Report().Events();
        Assert.Equal(new ProviderExited(firm.Now), events[^1]);
    }

    [Fact]
    public void F2_NewPenalty_WhileWindingDown_PutsTheExitOff()
    {
        var firm = Penalised(Until);
        firm.Penalise("later", Until.AddDays(5)).Records<PenaltyImposed>();
        firm.Now = Until;
        Assert.Empty(firm.Wake());
        firm.Now = Until.AddDays(5);
        Assert.Equal([new ProviderExited(Until.AddDays(5))], firm.Wake());
    }

    // The exit and the ladder of E8 keep the order of their instants, whenever they are noticed.
    [Theory]
    [InlineData(6, 0)]
    [InlineData(7, 1)]
    [InlineData(8, 1)]
    [InlineData(40, 2)]
    public void F2_WindDown_WithAShortDeposit_RecordsWhatCameBeforeTheExit(int days, int stages)
    {
        var firm = Penalised(Given.Start.AddDays(days));
        firm.Deduct(1).RecordsAll(typeof(DepositMoved), typeof(DepositFellShort));
        firm.Now = Given.Start.AddDays(365);
        var events = firm.Wake();
        Assert.Equal(stages, events.OfType<TopUpAdvanced>().Count());
        Assert.Equal(new ProviderExited(Given.Start.AddDays(days)), events[^1]);
        Assert.Equal(stages + 1, events.Length);
    }

    [Fact]
    public void F2_Withdrawal_BeforeTheExit_StaysAdmitted()
    {
        var firm = Penalised(Until);
        firm.Now = Until - Given.Millisecond;
        firm.Stay().Records<WindDownWithdrawn>();
        firm.Now = Until.AddDays(1);
        Assert.Equal(ProviderStatus.Admitted, firm.Status);
        Assert.Empty(firm.Wake());
    }

    [Fact]
    public void F2_Withdrawal_AtTheInstantOfTheExit_ComesTooLate()
    {
        var firm = Penalised(Until);
        firm.Now = Until;
        firm.Stay().IsRefused(Codes.NotWindingDown, ("providerStatus", "exited"));
    }

    [Theory]
    [InlineData("draft")]
    [InlineData("under_review")]
    [InlineData("removed")]
    [InlineData("barred")]
    public void F2_Exit_OfWhoIsNotAdmitted_IsRefused(string status)
    {
        var firm = status switch
        {
            "draft" => Firm.Ready(),
            "under_review" => Firm.UnderReview(),
            "removed" => Firm.Removed(),
            _ => Firm.Barred(),
        };
        firm.Exit().IsRefused(Codes.NotAdmitted, ("providerStatus", status));
        firm.Exit(windDown: true).IsRefused(Codes.NotAdmitted, ("providerStatus", status));
        firm.Stay().IsRefused(Codes.NotWindingDown, ("providerStatus", status));
    }

    [Fact]
    public void F2_WindingDown_AskedAgain_IsUnchanged_AndAtOnceIsRefused()
    {
        var firm = Firm.WindingDown();
        firm.Exit(windDown: true).IsUnchanged();
        firm.Exit().IsRefusedFor(Codes.ExitConditionsUnmet, (Id.ObligationsFulfilled, "open_obligations"));
        Assert.Equal(ProviderStatus.WindingDown, firm.Status);
    }

    [Fact]
    public void F1_Standing_OlderThanTheOneHeld_IsIgnored()
    {
        var firm = Firm.WindingDown();
        firm.Report(asOf: Given.Start - Given.Millisecond).IsUnchanged();
        Assert.Equal(ProviderStatus.WindingDown, firm.Status);
        firm.Report(openDeliveries: 1, asOf: Given.Start).IsUnchanged();
        firm.Report(asOf: Given.Start).RecordsAll(typeof(StandingReported), typeof(ProviderExited));
    }

    [Fact]
    public void F1_Standing_OfTheFuture_IsRefusedBeyondWhatTwoClocksDiffer()
    {
        var firm = Firm.Admitted();
        firm.Report(asOf: Given.Start + ProviderRules.ClockTolerance + Given.Millisecond).IsInvalidAt("/asOf");
        firm.Report(asOf: Given.Start + ProviderRules.ClockTolerance).Records<StandingReported>();
    }
}
