namespace RelayHeat.Rules.SectionC;

/// <summary>C1: the kinds of plans and their priority.</summary>
public sealed class C1Priority
{
    private static readonly PlanKind[] Kinds =
        [PlanKind.ItemDirectional, PlanKind.CategoryDirectional, PlanKind.ItemGeneral, PlanKind.StoreWide];

    public static TheoryData<int> Subsets => [.. Enumerable.Range(0, 16)];

    // The higher the priority, the lower the rate: whoever takes the highest rate is found out.
    [Theory]
    [MemberData(nameof(Subsets))]
    public void C1_EffectiveRate_IsThatOfTheHighestKindInForce_WhateverTheRates(int subset)
    {
        var there = Kinds.Where((_, i) => (subset & (1 << i)) != 0).ToArray();
        foreach (var order in new[] { there, [.. there.Reverse()] })
        {
            var offers = new Offers();
            foreach (var kind in order) offers.Has(kind, RateOf(kind));
            Assert.Equal(there.Length == 0 ? null : RateOf(there[0]), offers.Rate("s1"));
            // To a streamer whom nobody names, what is directional is nothing.
            var general = there.Where(k => !k.IsDirectional()).ToArray();
            Assert.Equal(general.Length == 0 ? null : RateOf(general[0]), offers.Rate("stranger"));
            Assert.Equal(general.Length == 0 ? null : RateOf(general[0]), offers.Rate(streamer: null));
        }
    }

    [Fact]
    public void C1_WhatIsNotAskedFor_MatchesNoPlanOfIt()
    {
        var offers = new Offers();
        foreach (var kind in Kinds) offers.Has(kind, RateOf(kind));
        Assert.Equal(RateOf(PlanKind.CategoryDirectional), offers.Rate("s1", item: null));
        Assert.Equal(RateOf(PlanKind.StoreWide), offers.Rate("s1", item: null, category: null));
        Assert.Equal(RateOf(PlanKind.StoreWide), offers.Rate("s1", item: "other", category: "other"));
    }

    [Fact]
    public void C1_TargetsOfOtherCase_AreOtherTargets()
    {
        var offers = new Offers();
        offers.Create(PlanKind.ItemGeneral, 1, "a").Records<PlanCreated>();
        offers.Create(PlanKind.ItemGeneral, 2, "A").Records<PlanCreated>();
        Assert.Equal((1, 2), (offers.Rate(item: "a"), offers.Rate(item: "A")));
    }

    [Theory]
    [InlineData("ItemDirectional")]
    [InlineData("CategoryDirectional")]
    [InlineData("ItemGeneral")]
    [InlineData("StoreWide")]
    public void C1_SecondPlanForAKindAndTarget_ConflictsUntilTheFirstIsOver(string kindName)
    {
        var kind = Enum.Parse<PlanKind>(kindName);
        var offers = new Offers();
        var first = offers.Create(kind).Records<PlanCreated>().PlanId;
        offers.Create(kind, 2000, streamers: ["s2"]).IsRefused(Codes.PlanConflict, ("planId", first));
        offers.Stop(first).Records<PlanStopped>();
        var second = offers.Create(kind).Records<PlanCreated>().PlanId;
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void C1_KindsAndTargetsThatDiffer_DoNotConflict()
    {
        var offers = new Offers();
        foreach (var kind in Kinds) offers.Create(kind).Records<PlanCreated>();
        foreach (var kind in Kinds.Take(3)) offers.Create(kind, target: "other").Records<PlanCreated>();
    }

    [Fact]
    public void C1_PlanWhosePeriodIsOver_IsNoConflict_HoweverManyEndAtOnce()
    {
        var offers = new Offers();
        var to = Given.Start.AddDays(1);
        for (var i = 0; i < CommissionRules.MaxEndedAtOnce + 2; i++)
        {
            offers.Create(PlanKind.ItemGeneral, target: $"i{i}", to: to).Records<PlanCreated>();
        }
        offers.Now = to - Given.Millisecond;
        offers.Create(PlanKind.ItemGeneral, target: "i65").IsRefused(Codes.PlanConflict, ("planId", offers.State.Plans.Values
            .Single(p => p.Target == "i65").PlanId));
        offers.Now = to;
        // The last of them is beyond what is recorded at once, and is ended by the plan that takes its place.
        offers.Create(PlanKind.ItemGeneral, target: "i65").RecordsAll(typeof(PlanEnded), typeof(PlanCreated));
        Assert.Equal(2, offers.State.OpenPlans);
        offers.Wake();
        Assert.Equal(1, offers.State.OpenPlans);
        Assert.Null(CommissionRules.NextDueAt(offers.State));
    }

    [Fact]
    public void Limit_OfOpenPlans_IsExactAndSaysSo()
    {
        var offers = new Offers(Given.Published with { Commission = Given.Published.Commission with { OpenPlanLimit = 3 } });
        var to = Given.Start.AddDays(1);
        foreach (var i in Enumerable.Range(0, 3)) offers.Create(PlanKind.ItemGeneral, target: $"i{i}", to: to).Records<PlanCreated>();
        offers.Create(PlanKind.StoreWide).IsRefused(Codes.PlanLimitReached, ("limit", 3));
        offers.Stop(offers.State.Plans.Keys.First()).Records<PlanStopped>();
        var last = offers.Create(PlanKind.StoreWide).Records<PlanCreated>();
        offers.Create(PlanKind.ItemGeneral, target: "i9").IsRefused(Codes.PlanLimitReached, ("limit", 3));
        offers.Now = to;
        foreach (var i in Enumerable.Range(10, 2)) offers.Create(PlanKind.ItemGeneral, target: $"i{i}").Records<PlanCreated>();
        offers.Create(PlanKind.ItemGeneral, target: "i12").IsRefused(Codes.PlanLimitReached, ("limit", 3));
        Assert.Contains(last.PlanId, offers.State.Plans.Keys);
    }

    private static int RateOf(PlanKind kind) => 1000 * (1 + (int)kind);
}
