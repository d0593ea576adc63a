namespace RelayHeat.Http.Contract.Providers;

/// <summary>The list of providers: by status, by text, and stable while others change.</summary>
public sealed class ProviderListTests(SharedServer shared)
{
    private readonly Server _server = shared.Server;

    [Fact]
    public async Task Providers_ByStatus_AreThoseThatStandThere()
    {
        var companies = new Dictionary<string, Company>
        {
            ["draft"] = await Company.DraftAsync(_server),
            ["under_review"] = await Company.SubmittedAsync(_server),
            ["admitted"] = await Company.AdmittedAsync(_server),
            ["winding_down"] = await Company.WindingDownAsync(_server),
            ["exited"] = await Company.ExitedAsync(_server),
            ["removed"] = await Company.AdmittedAsync(_server),
            ["barred"] = await Company.AdmittedAsync(_server),
        };
        (await companies["removed"].RemoveAsync("violation")).Is(200);
        (await companies["barred"].RemoveAsync("serious_violation")).Is(200);

        foreach (var (status, company) in companies)
        {
            var items = (await _server.Enforcement.PagesAsync($"/v1/providers?status={status}", 200)).SelectMany(p => p).ToList();
            Assert.All(items, i => Assert.Equal(status, (string?)i["status"]));
            var item = Assert.Single(items, i => (string?)i["uscc"] == company.Uscc);
            AssertSameAs(await company.GetAsync(), item);
        }
        (await _server.Review.GetAsync("/v1/providers?status=Draft")).HasFaultsAt("/query/status");
    }

    [Fact]
    public async Task Providers_ByText_AreFoundByCodeNameAndOwnerInAnySpelling()
    {
        var mark = Unique.Name("callisto");
        var company = Company.New(_server, mark + "-owner");
        (await company.SaveAsync(company.Application(("companyName", mark + "传媒")))).Is(201);
        var fullWidth = string.Concat(mark.Select(c => (char)(c + 0xFEE0)));

        foreach (var q in (string[])[company.Uscc, company.Uscc.ToLowerInvariant(), mark + "传媒", fullWidth, mark + "-OWNER"])
        {
            var found = (await _server.Ops.GetAsync("/v1/providers?q=" + Api.Escape(q))).Is(200, "items", "nextCursor");
            Assert.Equal(company.Uscc, (string?)Assert.Single(found.Items)["uscc"]);
        }
        Assert.Empty((await _server.Ops.GetAsync($"/v1/providers?q={mark}%25")).Is(200).Items);
        (await _server.Ops.GetAsync("/v1/providers?q=" + new string('q', 65))).HasFaultsAt("/query/q");
    }

    [Fact]
    public async Task Providers_Faults_Are400AtTheirPlaces()
    {
        (await _server.Ops.GetAsync("/v1/providers?limit=0&cursor=!&status=x"))
            .HasFaultsAt("/query/limit", "/query/cursor", "/query/status");
        // The cursor of another list is no code of an entity.
        (await _server.Ops.GetAsync("/v1/providers?cursor=bWFycw")).HasFaultsAt("/query/cursor");
    }

    [Fact]
    public async Task Providers_UnderConcurrentChange_ShowWhatIsThereThroughoutExactlyOnce()
    {
        var mark = Unique.Name("europa");
        var steady = new List<string>();
        for (var n = 0; n < 9; n++) steady.Add(await NewAsync(mark));
        using var stop = new CancellationTokenSource();
        var change = Task.Run(async () =>
        {
            for (var n = 0; n < 60 && !stop.IsCancellationRequested; n++) await NewAsync(mark);
        }, TestContext.Current.CancellationToken);

        for (var walk = 0; walk < 10; walk++)
        {
            var pages = await _server.Ops.PagesAsync("/v1/providers?q=" + mark, 2);
            var seen = pages.SelectMany(p => p).Select(i => (string)i["uscc"]!).ToList();
            Assert.Equal(steady.Order(StringComparer.Ordinal), seen.Where(steady.Contains));
            Assert.Equal(seen.Order(StringComparer.Ordinal).Distinct(), seen);
        }
        await stop.CancelAsync();
        await change;
    }

    private async Task<string> NewAsync(string mark)
    {
        var company = Company.New(_server);
        (await company.SaveAsync(company.Application(("companyName", mark)))).Is(201);
        return company.Uscc;
    }

    private static void AssertSameAs(Answer provider, JsonObject item)
    {
        string[] shared = ["uscc", "companyName", "ownerAccount", "round", "status", "coolDownUntil", "version"];
        Assert.All(shared, field => Assert.True(JsonNode.DeepEquals(provider.Json[field], item[field]), field));
        Assert.Equal((long)provider.Json["deposit"]!["paidFen"]!, (long)item["depositPaidFen"]!);
        Assert.True(item.ContainsKey("topUpStage"));
    }
}
