namespace RelayHeat.Rules.SectionE;

using Id = RequirementIds;

/// <summary>E4: more than CNY 500,000 settled on the alliances in the 30 days that end at the instant of the decision.</summary>
public sealed class E4Settlement
{
    private static readonly DateTimeOffset Oldest = Given.Start.AddDays(-30);
    private static readonly DateOnly Today = Papers.Day(Given.Start);

    private static Firm With(params AllianceSettlement[] settlements) => Firm.Filed().WithSettlement(settlements);

    private static RequirementView Look(params AllianceSettlement[] settlements) => With(settlements).Look(Id.AllianceSettlement);

    [Fact]
    public void E4_Settlement_OfExactlyTheAmount_IsNotEnough()
    {
        var view = Look(Papers.Settlement(50_000_000));
        Assert.Equal((false, (Measure)50_000_000L, (Measure)50_000_000L), (view.Met, view.Found, view.Needed));
        Assert.Equal("not_more_than_needed", view.Reason);
    }

    [Fact]
    public void E4_Settlement_OfOneFenMore_IsEnough()
    {
        var view = Look(Papers.Settlement(50_000_001));
        Assert.Equal((true, (Measure)50_000_001L, null), (view.Met, view.Found, view.Reason));
    }

    [Theory]
    [InlineData(12_500_000, false)]
    [InlineData(12_500_001, true)]
    public void E4_Settlements_OnEveryAlliance_AddUp(long eachFen, bool met) =>
        Assert.Equal(met, Look([.. Enum.GetValues<Alliance>().Select(a => Papers.Settlement(eachFen, alliance: a))]).Met);

    [Fact]
    public void E4_Settlements_OfOneAlliance_InPeriodsThatTouch_AddUp()
    {
        var middle = Given.Start.AddDays(-5);
        Assert.True(Look(Papers.Settlement(25_000_000, to: middle), Papers.Settlement(25_000_001, from: middle)).Met);
    }

    [Fact]
    public void E4_Settlements_AsLargeAsCanBe_DoNotOverflow()
    {
        var view = Look([.. Enumerable.Range(0, Application.MaxSettlements).Select(i =>
            Papers.Settlement(Money.MaxFen, from: Given.Start.AddHours(-i - 1), to: Given.Start.AddHours(-i)))]);
        Assert.Equal((Measure)(Application.MaxSettlements * Money.MaxFen), view.Found);
    }

    [Fact]
    public void E4_Period_FromExactlyThirtyDaysAgoToNow_Counts() =>
        Assert.True(Look(Papers.Settlement(from: Oldest, to: Given.Start)).Met);

    [Fact]
    public void E4_Period_OneMillisecondOlder_DoesNotCount()
    {
        var view = Look(Papers.Settlement(from: Oldest - Given.Millisecond));
        Assert.Equal((false, (Measure)0L, "settlements_outside_window"), (view.Met, view.Found, view.Reason));
    }

    [Fact]
    public void E4_Period_ThatFallsOutOfTheWindow_DoesNotCountFromThen()
    {
        var firm = With(Papers.Settlement(from: Oldest));
        Assert.True(firm.Look(Id.AllianceSettlement, Given.Start).Met);
        Assert.False(firm.Look(Id.AllianceSettlement, Given.Start + Given.Millisecond).Met);
    }

    // Asked about an instant before the period was over (E6), it was not over.
    [Fact]
    public void E4_Period_ThatEndsAfterTheInstant_DoesNotCountYet()
    {
        var firm = With(Papers.Settlement(to: Given.Start));
        Assert.False(firm.Look(Id.AllianceSettlement, Given.Start - Given.Millisecond).Met);
    }

    [Fact]
    public void E4_DaysFromThirtyDaysAgoToToday_Count()
    {
        Assert.True(Look(Papers.Days(Today.AddDays(-30), Today)).Met);
        Assert.True(Look(Papers.Days(Today, Today)).Met);
    }

    [Fact]
    public void E4_DaysFromThirtyOneDaysAgo_DoNotCount() =>
        Assert.Equal("settlements_outside_window", Look(Papers.Days(Today.AddDays(-31), Today)).Reason);

    [Fact]
    public void E4_Days_CountUntilTheEndOfTheThirtiethDayInBeijing()
    {
        var firm = With(Papers.Days(Today.AddDays(-30), Today));
        var midnight = new DateTimeOffset(2026, 3, 2, 16, 0, 0, TimeSpan.Zero);
        Assert.True(firm.Look(Id.AllianceSettlement, midnight - Given.Millisecond).Met);
        Assert.False(firm.Look(Id.AllianceSettlement, midnight).Met);
    }

    // At 16:00:00Z a day begins in Beijing: until then it has not come, and from then on its settlements are no longer of the future.
    [Theory]
    [InlineData("2026-03-31T15:59:59.999Z", "2026-03-31", "2026-04-01")]
    [InlineData("2026-03-31T16:00:00.000Z", "2026-04-01", "2026-04-02")]
    [InlineData("2026-12-31T23:59:59.999Z", "2027-01-01", "2027-01-02")]
    public void E4_Days_EndTodayInBeijing_AndNotTomorrow(string now, string today, string tomorrow)
    {
        var firm = With();
        firm.Now = Instant.TryParse(now, out var instant) ? instant : throw new FormatException(now);
        var (last, next) = (Day(today), Day(tomorrow));
        firm.Change(a => a.With(Papers.Days(last, next))).IsInvalidAt("/cooperation/allianceSettlements/0/to");
        firm.Change(a => a.With(Papers.Days(last.AddDays(-30), last))).Records<ApplicationSaved>();
        Assert.True(firm.Look(Id.AllianceSettlement).Met);
        firm.Change(a => a.With(Papers.Days(last.AddDays(-31), last))).Records<ApplicationSaved>();
        Assert.False(firm.Look(Id.AllianceSettlement).Met);

        static DateOnly Day(string text) => DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    // Rows of released versions hold whole days as they begin in UTC. They are of the days that were named.
    [Fact]
    public void E4_Days_StoredAsThoseOfUtc_AreTheDaysThatWereNamed()
    {
        var stored = Papers.DaysOfUtc(Today.AddDays(-30), Today);
        Assert.Equal(Papers.Days(Today.AddDays(-30), Today), stored.OnItsDays());
        Assert.True(Look(stored).Met);
        Assert.False(Look(stored with { From = stored.From.AddDays(-1) }).Met);
        With().Change(a => a.With(stored with { To = stored.To.AddDays(1) })).IsInvalidAt("/cooperation/allianceSettlements/0/to");
    }

    [Fact]
    public void E4_SettlementsInAndOutsideTheWindow_OnlyThoseInItCount()
    {
        var view = Look(
            Papers.Settlement(50_000_000),
            Papers.Settlement(Money.MaxFen, from: Oldest.AddDays(-10), to: Oldest));
        Assert.Equal((false, (Measure)50_000_000L, "settlements_outside_window"), (view.Met, view.Found, view.Reason));
    }

    [Fact]
    public void E4_Settlement_WithoutAScreenshot_DoesNotCount()
    {
        var firm = Firm.Filed().WithEvidence(EvidenceKind.Agreement, "shot");
        firm.Change(a => a.With(Papers.Settlement())).Records<ApplicationSaved>();
        Assert.Equal((Measure)0L, firm.Look(Id.AllianceSettlement).Found);
        firm.AddEvidence("shot", EvidenceKind.BackofficeScreenshot).Records<EvidenceChanged>();
        Assert.True(firm.IsMet(Id.AllianceSettlement));
    }

    [Fact]
    public void E4_Save_OfPeriodsThatOverlapOnOneAlliance_IsRefusedAtTheLaterOne()
    {
        var firm = With();
        var one = Papers.Settlement(1, to: Given.Start.AddDays(-5));
        var overlapping = Papers.Settlement(1, from: Given.Start.AddDays(-5) - Given.Millisecond);
        firm.Change(a => a.With(one, overlapping)).IsInvalidAt("/cooperation/allianceSettlements/1");
        firm.Change(a => a.With(one, one)).IsInvalidAt("/cooperation/allianceSettlements/1");
        firm.Change(a => a.With(one, overlapping with { Alliance = Alliance.Jd })).Records<ApplicationSaved>();
        firm.Change(a => a.With(one, overlapping with { From = one.To })).Records<ApplicationSaved>();
    }

    [Fact]
    public void E4_Save_OfDaysAndInstantsThatOverlap_IsRefused() =>
        With().Change(a => a.With(Papers.Days(Today, Today, 1), Papers.Settlement(1)))
            .IsInvalidAt("/cooperation/allianceSettlements/1");

    [Fact]
    public void E4_Save_OfAPeriodThatEndsInTheFuture_IsRefused()
    {
        var firm = With();
        firm.Change(a => a.With(Papers.Settlement(to: Given.Start + Given.Millisecond)))
            .IsInvalidAt("/cooperation/allianceSettlements/0/to");
        firm.Change(a => a.With(Papers.Days(Today, Today.AddDays(1)))).IsInvalidAt("/cooperation/allianceSettlements/0/to");
    }

    [Fact]
    public void E4_Save_OfAPeriodThatEndsNoLaterThanItBegins_IsRefused()
    {
        var firm = With();
        firm.Change(a => a.With(Papers.Settlement(from: Given.Start))).IsInvalidAt("/cooperation/allianceSettlements/0/to");
        firm.Change(a => a.With(Papers.Settlement(from: Given.Start, to: Given.Start.AddDays(-1))))
            .IsInvalidAt("/cooperation/allianceSettlements/0/to");
        firm.Change(a => a.With(Papers.Settlement(from: Given.Start - Given.Millisecond))).Records<ApplicationSaved>();
    }

    [Fact]
    public void E4_Save_WithSeveralFaults_NamesEachPlaceAndChangesNothing()
    {
        var firm = With();
        var before = firm.State;
        firm.Change(a => a.With(
                Papers.Settlement(evidence: "unknown"), Papers.Settlement(alliance: Alliance.Jd, from: Given.Start)))
            .IsInvalidAt("/cooperation/allianceSettlements/0/evidenceId", "/cooperation/allianceSettlements/1/to");
        Assert.Same(before, firm.State);
    }
}
