namespace RelayHeat.Rules.SectionC;

/// <summary>C3: what needs the streamers' confirmation, and what holds until they have given it.</summary>
public sealed class C3Streamers
{
    [Theory]
    [InlineData("ItemDirectional")]
    [InlineData("CategoryDirectional")]
    public void C3_DirectionalPlan_IsInForceForAStreamerOnceItHasConfirmed(string kindName)
    {
        var offers = new Offers();
        var planId = offers.Create(Enum.Parse<PlanKind>(kindName), streamers: ["s1", "s2"]).Records<PlanCreated>().PlanId;
        Assert.Null(offers.Rate("s1"));
        Assert.Equal(PlanStatus.Pending, offers.Status(planId));
        offers.Now += TimeSpan.FromHours(1);
        offers.Confirm(planId, "s1").Records<PlanConfirmed>();
        Assert.Equal((1000, null), (offers.Rate("s1"), offers.Rate("s2")));
        Assert.Null(offers.Rate("s1", at: offers.Now - Given.Millisecond));
        Assert.Equal(PlanStatus.InForce, offers.Status(planId));
        Assert.Equal([(true, null), (false, Awaited.Plan)], offers.Show(planId).Streamers.Select(s => (s.Confirmed, s.Awaits)));
        offers.Confirm(planId, "s1").IsUnchanged();
    }

    [Fact]
    public void C3_CategoryPlansChangeOfRate_HoldsForEachStreamerOnceItHasConfirmed()
    {
        var offers = new Offers();
        var planId = offers.Has(PlanKind.CategoryDirectional, streamers: ["s1", "s2"]);
        offers.ChangeRate(planId, 2000).Records<PlanRateProposed>();
        Assert.Equal((1000, 1000), (offers.Rate("s1"), offers.Rate("s2")));
        Assert.Equal((1000, 2000), (offers.Show(planId).RateBps, offers.Show(planId).ProposedRateBps));
        offers.ChangeRate(planId, 2000).IsUnchanged();
        offers.Confirm(planId, "s1").Records<PlanConfirmed>();
        Assert.Equal((2000, 1000), (offers.Rate("s1"), offers.Rate("s2")));
        Assert.Equal(Awaited.Rate, offers.Show(planId).Streamers[1].Awaits);
        offers.Confirm(planId, "s1").IsUnchanged();
        offers.Confirm(planId, "s2").Records<PlanConfirmed>();
        Assert.Equal((2000, 2000), (offers.Rate("s1"), offers.Rate("s2")));
        Assert.Equal((2000, (int?)null), (offers.Show(planId).RateBps, offers.Show(planId).ProposedRateBps));
    }

    [Fact]
    public void C3_ProposalThatIsTakenBack_WaitsForThoseAloneWhoHadConfirmedIt()
    {
        var offers = new Offers();
        var planId = offers.Has(PlanKind.CategoryDirectional, streamers: ["s1", "s2"]);
        offers.ChangeRate(planId, 2000).Records<PlanRateProposed>();
        offers.Confirm(planId, "s1").Records<PlanConfirmed>();
        offers.ChangeRate(planId, 1000).Records<PlanRateProposed>();
        offers.Confirm(planId, "s2").IsUnchanged();
        Assert.Equal((2000, 1000), (offers.Rate("s1"), offers.Rate("s2")));
        offers.Confirm(planId, "s1").Records<PlanConfirmed>();
        Assert.Equal((1000, 1000), (offers.Rate("s1"), offers.Rate("s2")));
        // Where nobody had confirmed it, it is as if it had never been.
        offers.ChangeRate(planId, 3000).Records<PlanRateProposed>();
        offers.ChangeRate(planId, 1000).Records<PlanRateProposed>();
        Assert.Null(offers.Show(planId).ProposedRateBps);
    }

    [Fact]
    public void C3_WhoConfirmsThePlanLate_ConfirmsTheNewestRate()
    {
        var offers = new Offers();
        var planId = offers.Create(PlanKind.CategoryDirectional, streamers: ["s1", "s2"]).Records<PlanCreated>().PlanId;
        offers.Confirm(planId, "s1").Records<PlanConfirmed>();
        offers.ChangeRate(planId, 2000).Records<PlanRateProposed>();
        Assert.Equal(2000, offers.Confirm(planId, "s2").Records<PlanConfirmed>().RateBps);
        Assert.Equal((1000, 2000), (offers.Rate("s1"), offers.Rate("s2")));
    }

    [Fact]
    public void C3_CategoryPlanThatNobodyHasConfirmed_IsChangedAndStoppedAtOnce()
    {
        var offers = new Offers();
        var planId = offers.Create(PlanKind.CategoryDirectional).Records<PlanCreated>().PlanId;
        offers.ChangeRate(planId, 2000).Records<PlanRateChanged>();
        offers.Stop(planId).Records<PlanStopped>();
        offers.Confirm(planId, "s1").IsRefused(Codes.PlanStopped);
    }

    [Fact]
    public void C3_ItemPlan_IsChangedAndStoppedWithoutItsStreamers()
    {
        var offers = new Offers();
        var planId = offers.Has(PlanKind.ItemDirectional);
        offers.ChangeRate(planId, 2000).Records<PlanRateChanged>();
        Assert.Equal(2000, offers.Rate("s1"));
        offers.Stop(planId).Records<PlanStopped>();
        Assert.Null(offers.Rate("s1"));
    }

    [Fact]
    public void C3_StopOfACategoryPlan_HoldsForEachStreamerOnceItHasConfirmed()
    {
        var offers = new Offers();
        var planId = offers.Create(PlanKind.CategoryDirectional, streamers: ["late", "s1", "s2"]).Records<PlanCreated>().PlanId;
        foreach (var streamer in new[] { "s1", "s2" }) offers.Confirm(planId, streamer).Records<PlanConfirmed>();
        offers.Stop(planId).Records<PlanStopRequested>();
        offers.Stop(planId).IsUnchanged();
        Assert.Equal((1000, 1000), (offers.Rate("s1"), offers.Rate("s2")));
        Assert.Equal(PlanStatus.Stopping, offers.Status(planId));
        offers.ChangeRate(planId, 1).IsRefused(Codes.PlanStopped);
        offers.Create(PlanKind.CategoryDirectional).IsRefused(Codes.PlanConflict, ("planId", planId));
        offers.Confirm(planId, "late").IsRefused(Codes.PlanStopped);
        offers.Confirm(planId, "s1").Records<PlanStopConfirmed>();
        offers.Confirm(planId, "s1").IsUnchanged();
        Assert.Equal((null, 1000), (offers.Rate("s1"), offers.Rate("s2")));
        offers.Confirm(planId, "s2").RecordsAll(typeof(PlanStopConfirmed), typeof(PlanStopped));
        Assert.Equal((PlanStatus.Stopped, (int?)null), (offers.Status(planId), offers.Rate("s2")));
        offers.Confirm(planId, "s2").IsUnchanged();
        offers.Confirm(planId, "late").IsRefused(Codes.PlanStopped);
    }

    [Fact]
    public void C3_Stop_DropsAProposedRate_AndEachStreamerKeepsItsOwn()
    {
        var offers = new Offers();
        var planId = offers.Has(PlanKind.CategoryDirectional, streamers: ["s1", "s2"]);
        offers.ChangeRate(planId, 2000).Records<PlanRateProposed>();
        offers.Confirm(planId, "s1").Records<PlanConfirmed>();
        offers.Stop(planId).Records<PlanStopRequested>();
        Assert.Null(offers.Show(planId).ProposedRateBps);
        Assert.Equal((2000, 1000), (offers.Rate("s1"), offers.Rate("s2")));
        Assert.All(offers.Show(planId).Streamers, s => Assert.Equal(Awaited.Stop, s.Awaits));
    }

    [Fact]
    public void C3_WhoIsNotNamedOrIsSomebodyElse_ConfirmsNothingAndLearnsNothing()
    {
        var offers = new Offers();
        var planId = offers.Create(PlanKind.ItemDirectional).Records<PlanCreated>().PlanId;
        offers.Confirm(planId, "stranger").IsRefused(Codes.Forbidden);
        offers.Execute(new ConfirmPlan(planId, "s1"), Given.Account(Store.Main)).IsRefused(Codes.Forbidden);
        offers.Execute(new ConfirmPlan(planId, "s1"), Given.Staff).IsRefused(Codes.Forbidden);
        offers.Confirm("0000000000000000", "s1").IsRefused(Codes.Forbidden);
        offers.Confirm(offers.Has(PlanKind.StoreWide), "s1").IsRefused(Codes.Forbidden);
    }

    [Fact]
    public void Limit_OfStreamers_IsThePolicys()
    {
        string[] Streamers(int count) => [.. Enumerable.Range(0, count).Select(i => $"s{i}")];
        new Offers().Create(PlanKind.ItemDirectional, streamers: Streamers(201)).IsInvalidAt("/streamers");
        new Offers().Create(PlanKind.ItemDirectional, streamers: Streamers(200)).Records<PlanCreated>();
        var strict = new Offers(Given.Published with { Commission = Given.Published.Commission with { StreamersPerPlan = 1 } });
        strict.Create(PlanKind.ItemDirectional, streamers: Streamers(2)).IsInvalidAt("/streamers");
    }
}
