namespace RelayHeat.Rules.SectionC;

/// <summary>C2, C4, C5: rates, periods, and who sets them.</summary>
public sealed class C2AndC4Terms
{
    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(8000, true)]
    [InlineData(8001, false)]
    [InlineData(long.MaxValue, false)]
    [InlineData(long.MinValue, false)]
    [InlineData(4_294_967_296, false)]
    public void C2_Rate_IsFromZeroToTheCeiling(long rateBps, bool allowed)
    {
        var offers = new Offers();
        var planId = offers.Has(PlanKind.StoreWide);
        var decisions = new[] { offers.Create(PlanKind.ItemGeneral, rateBps), offers.ChangeRate(planId, rateBps) };
        foreach (var decision in decisions)
        {
            if (allowed) decision.Events();
            else decision.IsRefused(Codes.RateOutOfRange, ("max", 8000));
        }
    }

    [Fact]
    public void C2_Ceiling_IsThePolicys()
    {
        var offers = new Offers(Given.Published with { Commission = Given.Published.Commission with { RateCeilingBps = 10 } });
        offers.Create(PlanKind.StoreWide, 11).IsRefused(Codes.RateOutOfRange, ("max", 10));
        offers.Create(PlanKind.StoreWide, 10).Records<PlanCreated>();
    }

    [Fact]
    public void C4_Plan_IsInForceFromItsStartUpToItsEnd()
    {
        var offers = new Offers();
        var (from, to) = (Given.Start.AddHours(1), Given.Start.AddHours(2));
        var planId = offers.Has(PlanKind.ItemGeneral, from: from, to: to);
        (DateTimeOffset At, int? Rate, PlanStatus Status)[] course =
        [
            (Given.Start, null, PlanStatus.Pending),
            (from - Given.Millisecond, null, PlanStatus.Pending),
            (from, 1000, PlanStatus.InForce),
            (to - Given.Millisecond, 1000, PlanStatus.InForce),
            (to, null, PlanStatus.Stopped),
        ];
        // What is asked about a coming instant is what is found at that instant.
        foreach (var (at, rate, _) in course) Assert.Equal(rate, offers.Rate(at: at));
        foreach (var (at, rate, status) in course)
        {
            offers.Now = at;
            Assert.Equal((rate, status), (offers.Rate(), offers.Status(planId)));
        }
        Assert.Equal(to, CommissionRules.NextDueAt(offers.State));
        offers.Wake();
        Assert.Empty(offers.State.Plans);
        Assert.Equal(PlanStatus.Stopped, offers.Status(planId));
    }

    [Fact]
    public void C4_PeriodThatEndsBeforeItStarts_IsBadInput()
    {
        var offers = new Offers();
        var later = Given.Start.AddHours(1);
        offers.Create(PlanKind.StoreWide, from: later, to: later).IsInvalidAt("/effectiveTo");
        offers.Create(PlanKind.StoreWide, from: later, to: Given.Start).IsInvalidAt("/effectiveTo");
        offers.Create(PlanKind.StoreWide, to: Given.Start).IsInvalidAt("/effectiveTo");
        offers.Create(PlanKind.StoreWide, from: Given.Start.AddDays(-2), to: Given.Start).IsInvalidAt("/effectiveTo");
        var planId = offers.Has(PlanKind.StoreWide, from: later, to: later.AddHours(1));
        offers.ChangeRate(planId, 1000, later.AddHours(1)).IsInvalidAt("/effectiveFrom");
    }

    [Fact]
    public void C4_Start_MovesUntilThePlanIsInForce()
    {
        var offers = new Offers();
        var (first, second) = (Given.Start.AddHours(1), Given.Start.AddHours(2));
        var planId = offers.Has(PlanKind.ItemGeneral, from: first);
        offers.ChangeRate(planId, 1000, second).Records<PlanStartMoved>();
        offers.ChangeRate(planId, 2000, first).RecordsAll(typeof(PlanStartMoved), typeof(PlanRateChanged));
        offers.Now = first - Given.Millisecond;
        offers.ChangeRate(planId, 2000, second).Records<PlanStartMoved>();
        offers.Now = second;
        offers.ChangeRate(planId, 3000, first).IsRefused(Codes.PlanStartLocked, ("effectiveFrom", second));
        // To name the start that it has is not to change it.
        offers.ChangeRate(planId, 3000, second).Records<PlanRateChanged>();
    }

    [Fact]
    public void C4_StartOfADirectionalPlan_MovesUntilSomebodyHasConfirmedAndItHasCome()
    {
        var offers = new Offers();
        var planId = offers.Create(PlanKind.ItemDirectional).Records<PlanCreated>().PlanId;
        offers.Now += TimeSpan.FromHours(1);
        Assert.Equal(PlanStatus.Pending, offers.Status(planId));
        offers.ChangeRate(planId, 1000, offers.Now).Records<PlanStartMoved>();
        offers.Confirm(planId, "s1").Records<PlanConfirmed>();
        offers.ChangeRate(planId, 1000, Given.Start).IsRefused(Codes.PlanStartLocked, ("effectiveFrom", offers.Now));
    }

    [Fact]
    public void C4_PlanThatIsOver_IsChangedNoMore()
    {
        var offers = new Offers();
        var stopped = offers.Has(PlanKind.ItemGeneral);
        offers.Stop(stopped).Records<PlanStopped>();
        var ended = offers.Has(PlanKind.StoreWide, to: Given.Start.AddHours(1));
        offers.Now += TimeSpan.FromHours(1);
        foreach (var wakes in new[] { false, true })
        {
            if (wakes) offers.Wake();
            foreach (var planId in new[] { stopped, ended })
            {
                offers.ChangeRate(planId, 1).IsRefused(Codes.PlanStopped);
                offers.Stop(planId).IsUnchanged();
            }
        }
        offers.ChangeRate("0000000000000000", 1).IsRefused(Codes.PlanNotFound);
        offers.Stop("0000000000000000").IsRefused(Codes.PlanNotFound);
    }

    [Fact]
    public void G3_WhatHoldsAlready_WritesNothing()
    {
        var offers = new Offers();
        var planId = offers.Has(PlanKind.ItemGeneral);
        offers.ChangeRate(planId, 1000).IsUnchanged();
        offers.ChangeRate(planId, 1000, Given.Start).IsUnchanged();
    }

    // What was read is checked whole, and after that each change: neither a stored fault nor a new one gets through.
    [Fact]
    public void Check_FindsAFaultInAnyPlanThatWasRead_AndInTheOneThatChanged()
    {
        var offers = new Offers();
        offers.Has(PlanKind.ItemGeneral);
        var sound = offers.Find(offers.Has(PlanKind.StoreWide));
        var read = offers.ReadBack();
        read.Check();
        var faulty = read with { Plans = read.Plans.SetItem(sound.PlanId, sound with { RateBps = PolicyLimits.MaxRateBps + 1 }) };
        Assert.Throws<InvariantViolatedException>(faulty.Check);
        Assert.Throws<InvariantViolatedException>((read with { OpenPlans = 3 }).Check);
        Assert.Throws<InvariantViolatedException>(
            read.Apply(new PlanRateChanged(sound.PlanId, PolicyLimits.MaxRateBps + 1)).Check);
        Assert.Throws<InvariantViolatedException>(read.Apply(new PlanRateChanged(sound.PlanId, -1)).Check);
    }

    [Theory]
    [InlineData(true, "set_commission", "view_commission")]
    [InlineData(false, "view_commission", "view_bindings")]
    [InlineData(false)]
    public void C5_WhoHasNoRightToSetCommission_ChangesNothing(bool may, params string[] capabilities)
    {
        var offers = new Offers();
        var planId = offers.Has(PlanKind.ItemGeneral);
        CommissionCommand[] commands =
            [new CreatePlan(PlanKind.StoreWide, 1, "", [], null, null), new ChangeRate(planId, 1, null), new StopPlan(planId)];
        foreach (var command in commands)
        {
            var decision = offers.Execute(command, Given.Account("somebody"), Offers.Allows(capabilities));
            if (may) Assert.Equal(7, Assert.Single(decision.Events()).MerchantVersion);
            else decision.IsRefused(Codes.Forbidden);
        }
    }

    [Fact]
    public void C5_OfAMissingMerchant_StaffAloneIsTold()
    {
        var nobody = new Authority(false, [], 0);
        var command = new CreatePlan(PlanKind.StoreWide, 1, "", [], null, null);
        new Offers().Execute(command, Given.Account("a"), nobody).IsRefused(Codes.Forbidden);
        new Offers().Execute(command, Given.Staff, nobody).IsRefused(Codes.MerchantNotFound);
        new Offers().Execute(command, Given.Staff, Offers.Allows()).IsRefused(Codes.Forbidden);
    }
}
