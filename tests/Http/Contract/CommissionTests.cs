namespace RelayHeat.Http.Contract;

/// <summary>Commission (section C) over HTTP.</summary>
public sealed class CommissionTests(SharedServer shared)
{
    private static readonly string[] PlanFields =
    [
        "planId", "kind", "rateBps", "itemId", "categoryId", "streamers", "effectiveFrom", "effectiveTo", "status", "version",
        "proposedRateBps",
    ];

    private readonly Server _server = shared.Server;

    [Theory]
    [InlineData("item_general", "i1", null, "in_force")]
    [InlineData("store_wide", null, null, "in_force")]
    [InlineData("item_directional", "i1", null, "pending")]
    [InlineData("category_directional", null, "c1", "pending")]
    public async Task C1_NewPlan_IsCreatedAndFoundWhereItsLocationSays(string kind, string? item, string? category, string status)
    {
        var store = await Store.OpenAsync(_server);
        string[] streamers = kind.EndsWith("directional", StringComparison.Ordinal) ? ["主播甲"] : [];

        var made = (await store.Main.PostAsync(store.PlansPath, Store.Plan(kind, 1500, null, streamers))).Is(201, PlanFields);

        Assert.Equal((kind, 1500, status), (made.String("kind"), made.Number("rateBps"), made.String("status")));
        Assert.Equal((item, category), ((string?)made.Json["itemId"], (string?)made.Json["categoryId"]));
        Assert.Equal(store.PlanPath(made.String("planId")), made.Header("Location"));
        var read = (await store.Main.GetAsync(made.Header("Location")!)).Is(200, PlanFields);
        Assert.Equal((made.Text, made.ETag), (read.Text, read.ETag));
    }

    [Fact]
    public async Task C1_EffectiveRate_IsThatOfTheHighestKind_AndSaysWhichPlan()
    {
        var store = await Store.OpenAsync(_server);
        const string query = "item=i1&category=c1&streamer=s1";
        var none = (await store.Main.GetAsync($"{store.Path}/commission?{query}")).Is(200);
        Assert.Equal("""{"rateBps":null,"planId":null,"kind":null}""", none.Text);
        (string Kind, int RateBps)[] lowestFirst =
            [("store_wide", 4000), ("item_general", 3000), ("category_directional", 2000), ("item_directional", 1000)];
        foreach (var (kind, rateBps) in lowestFirst)
        {
            string[] streamers = kind.EndsWith("directional", StringComparison.Ordinal) ? ["s1"] : [];
            var planId = await store.PlanAsync(kind, rateBps, streamers: streamers);
            if (streamers.Length > 0) (await store.ConfirmAsync(planId, "s1")).Is(200);

            var rate = (await store.Main.GetAsync($"{store.Path}/commission?{query}")).Is(200, "rateBps", "planId", "kind");

            Assert.Equal((rateBps, planId, kind), (rate.Number("rateBps"), rate.String("planId"), rate.String("kind")));
        }
        Assert.Equal(3000, await store.RateAsync("item=i1"));
        Assert.Equal(4000, await store.RateAsync("category=c1"));
        Assert.Equal(4000, await store.RateAsync(""));
    }

    [Fact]
    public async Task C1_SecondOpenPlanForATarget_IsRefusedWithTheFirst()
    {
        var store = await Store.OpenAsync(_server);
        var planId = await store.PlanAsync("item_general");

        (await store.Main.PostAsync(store.PlansPath, Store.Plan("item_general", 1))).IsProblem(409, "plan_conflict", ("planId", planId));
        (await store.Main.PostAsync(store.PlanPath(planId) + "/stop")).Is(200, PlanFields);
        await store.PlanAsync("item_general");
    }

    [Fact]
    public async Task C2_RateOutOfRange_IsRefusedWithTheCeiling()
    {
        var store = await Store.OpenAsync(_server);
        var planId = await store.PlanAsync("store_wide");
        foreach (var rateBps in new[] { -1, 8001, long.MaxValue, long.MinValue })
        {
            (await store.Main.PostAsync(store.PlansPath, Store.Plan("item_general", rateBps)))
                .IsProblem(409, "rate_out_of_range", ("max", 8000));
            (await store.Main.PutAsync(store.PlanPath(planId) + "/rate", new { rateBps }))
                .IsProblem(409, "rate_out_of_range", ("max", 8000));
        }
        Assert.Equal(1000, await store.RateAsync());
        foreach (var rateBps in new[] { 0, 8000 })
        {
            (await store.Main.PutAsync(store.PlanPath(planId) + "/rate", new { rateBps })).Is(200);
            Assert.Equal(rateBps, await store.RateAsync());
        }
    }

    [Fact]
    public async Task C3_CategoryPlan_KeepsItsFormerTermsUntilItsStreamerConfirms()
    {
        var store = await Store.OpenAsync(_server);
        const string query = "category=c1&streamer=s1";
        var planId = await store.PlanAsync("category_directional", 1000, streamers: "S1");
        var path = store.PlanPath(planId);
        Assert.Null(await store.RateAsync(query));
        (await store.ConfirmAsync(planId, "s1")).Is(200, PlanFields);
        Assert.Equal(1000, await store.RateAsync(query));

        var changed = (await store.Main.PutAsync(path + "/rate", new { rateBps = 2000 })).Is(200);
        Assert.Equal((1000, 2000), (changed.Number("rateBps"), changed.Number("proposedRateBps")));
        Assert.Equal("rate", (string?)changed.Json["streamers"]![0]!["awaits"]);
        Assert.Equal(1000, await store.RateAsync(query));
        (await store.ConfirmAsync(planId, "s1")).Is(200);
        Assert.Equal(2000, await store.RateAsync(query));

        Assert.Equal("stopping", (await store.Main.PostAsync(path + "/stop")).Is(200).String("status"));
        Assert.Equal(2000, await store.RateAsync(query));
        (await store.Main.PutAsync(path + "/rate", new { rateBps = 1 })).IsProblem(409, "plan_stopped");
        Assert.Equal("stopped", (await store.ConfirmAsync(planId, "s1")).Is(200).String("status"));
        Assert.Null(await store.RateAsync(query));
        Assert.Equal("stopped", (await store.Main.GetAsync(path)).Is(200).String("status"));
        (await store.Main.PutAsync(path + "/rate", new { rateBps = 1 })).IsProblem(409, "plan_stopped");
        Assert.Equal("stopped", (await store.Main.PostAsync(path + "/stop")).Is(200).String("status"));
    }

    [Fact]
    public async Task C3_StreamerThatReadAnOlderPlan_DoesNotConfirmANewerOne()
    {
        var store = await Store.OpenAsync(_server);
        var planId = await store.PlanAsync("item_directional", 1000, streamers: "s1");
        var read = (await _server.As("s1").PostAsync(store.ConfirmPath(planId, "s1") + "?dryRun=true")).Is(200);
        (await store.Main.PutAsync(store.PlanPath(planId) + "/rate", new { rateBps = 1 })).Is(200);

        var answer = await _server.As("s1").PostAsync(store.ConfirmPath(planId, "s1"), null, ("If-Match", read.ETag!));

        answer.IsProblem(412, "version_mismatch");
        Assert.Null(await store.RateAsync("item=i1&streamer=s1"));
    }

    [Fact]
    public async Task C3_Streamer_AsksForItsOwnRateAlone()
    {
        var store = await Store.OpenAsync(_server);
        await store.PlanAsync("store_wide");
        var streamer = _server.As("s1");

        (await streamer.GetAsync(store.Path + "/commission?streamer=S1")).Is(200, "rateBps", "planId", "kind");
        (await streamer.GetAsync(store.Path + "/commission?streamer=s2")).IsProblem(403, "forbidden");
        (await streamer.GetAsync(store.Path + "/commission")).IsProblem(403, "forbidden");
        (await streamer.GetAsync("/v1/merchants/none/commission?streamer=s1")).Is(200, "rateBps", "planId", "kind");
    }

    [Fact]
    public async Task C4_Period_IsKeptToTheInstant_AndAStartThatHasComeIsLocked()
    {
        var store = await Store.OpenAsync(_server);
        var now = await _server.NowAsync();
        var (from, to) = (now.AddHours(1), now.AddHours(2));
        var body = Store.Plan("item_general");
        (body["effectiveFrom"], body["effectiveTo"]) = (Company.Text(from), Company.Text(to));
        var planId = (await store.Main.PostAsync(store.PlansPath, body)).Is(201).String("planId");
        foreach (var (at, rateBps) in new (DateTimeOffset, long?)[]
            { (from.AddMilliseconds(-1), null), (from, 1000), (to.AddMilliseconds(-1), 1000), (to, null) })
        {
            Assert.Equal(rateBps, await store.RateAsync($"item=i1&at={Api.Escape(Company.Text(at))}"));
        }
        Assert.Null(await store.RateAsync("item=i1"));
        var rate = store.PlanPath(planId) + "/rate";
        (await store.Main.PutAsync(rate, new { rateBps = 1000, effectiveFrom = Company.Text(to) })).HasFaultsAt("/effectiveFrom");
        (await store.Main.PutAsync(rate, new { rateBps = 1000, effectiveFrom = Company.Text(now) })).Is(200);
        (await store.Main.PutAsync(rate, new { rateBps = 1000, effectiveFrom = Company.Text(from) }))
            .IsProblem(409, "plan_start_locked", ("effectiveFrom", Company.Text(now)));
    }

    [Fact]
    public async Task Plans_ByPages_AreOpenAndOverInTheOrderInWhichTheyWereMade()
    {
        var store = await Store.OpenAsync(_server);
        var expected = new List<string>();
        for (var n = 0; n < 5; n++) expected.Add(await store.PlanAsync("item_general", 1000, $"i{n}"));
        (await store.Main.PostAsync(store.PlanPath(expected[1]) + "/stop")).Is(200);

        var pages = await store.Main.PagesAsync(store.PlansPath, 2);

        Assert.Equal([2, 2, 1], pages.Select(p => p.Count));
        Assert.Equal(expected, pages.SelectMany(p => p).Select(i => (string)i["planId"]!));
        Assert.Equal("stopped", (string?)pages[0][1]["status"]);
        (await store.Main.GetAsync(store.PlanPath("0123456789abcdef"))).IsProblem(404, "plan_not_found");
    }
}
