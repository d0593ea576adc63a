namespace RelayHeat.Http.Contract.Providers;

/// <summary>What only time brings about: cool-down, the end of a penalty, an overdue deposit, windows that move on.</summary>
public sealed class TimeTests(PrivateServer own) : IClassFixture<PrivateServer>
{
    private readonly Server _server = own.Server;

    [Fact]
    public async Task F4_AfterTheCoolDown_ANewRoundMustMeetSectionEAgain()
    {
        var company = await Company.AdmittedAsync(_server);
        (await company.RemoveAsync("violation")).Is(200);
        await _server.AdvanceAsync("P29DT23H");
        (await company.ReapplyAsync()).IsProblem(409, "cooling_down");

        await _server.AdvanceAsync("PT1H");

        var again = (await company.ReapplyAsync()).Is(200);
        Assert.Equal(("draft", 2), (again.String("status"), again.Number("round")));
        Assert.Null(again.Json["coolDownUntil"]);
        var refused = (await company.Owner.PostAsync(company.Path + "/submit")).IsProblem(409, "requirements_unmet");
        // The deposit and the verification are the entity's and stay; what a round says has to be said again.
        Assert.DoesNotContain("deposit", refused.Json["requirements"]!.AsArray().Select(r => (string)r!["id"]!));
        await company.WriteAsync();
        (await company.Owner.PostAsync(company.Path + "/submit")).Is(200);
        var admitted = (await company.ReviewAsync()).Is(200);
        Assert.Equal(("admitted", 2), (admitted.String("status"), (int)admitted.Json["review"]!["round"]!));
    }

    [Fact]
    public async Task E4_ADate_IsADayInBeijing()
    {
        var now = await _server.NowAsync();
        var night = new DateTimeOffset(now.UtcDateTime.Date.AddDays(1).AddHours(22), TimeSpan.Zero);
        await _server.AdvanceAsync($"PT{(int)(night - now).TotalSeconds}S");
        var today = DateOnly.FromDateTime(night.AddHours(8).UtcDateTime);
        var company = Company.New(_server);

        (await company.UploadAsync(Form.Evidence(Files.Png(), issuedOn: today.AddDays(1)))).HasFaultsAt("/issuedOn");
        var evidenceId = await company.EvidenceAsync(issuedOn: today);
        var (first, last) = (Company.Text(today.AddDays(-30)), Company.Text(today));
        var cooperation = Company.Settled(evidenceId, 50_000_001, first, last);
        var saved = (await company.SaveAsync(company.Application(("cooperation", cooperation)))).Is(200);

        Assert.Contains("\"id\":\"alliance_settlement\",\"met\":true", saved.Text, StringComparison.Ordinal);
        var read = (await company.Owner.GetAsync(company.Path + "/application")).Is(200).Json["application"]!;
        var settlement = read["cooperation"]!["allianceSettlements"]![0]!;
        Assert.Equal(
            (Company.Text(night.AddDays(-30).AddHours(-6)), Company.Text(night.AddDays(1).AddHours(-6))),
            ((string?)settlement["from"], (string?)settlement["to"]));
    }

    [Fact]
    public async Task EUnnamed_AFileThatNoApplicationNames_IsGoneAfterThirtyDays()
    {
        var (company, other) = (Company.New(_server), Company.New(_server));
        var (file, shared) = (Files.Png(), Files.Png());
        var named = await company.EvidenceAsync("authorization");
        foreach (var bytes in (byte[][])[file, shared]) (await company.UploadAsync(Form.Evidence(bytes))).Is(201);
        (await other.UploadAsync(Form.Evidence(shared))).Is(201);
        var cases = new JsonObject
        {
            ["multiCategoryCases"] = new JsonArray(new JsonObject { ["category"] = "美妆", ["evidenceIds"] = new JsonArray(named) }),
        };
        (await company.SaveAsync(company.Application(("cooperation", cases)))).Is(200);
        var settled = Company.Settled(Files.IdOf(shared), 1, "2026-01-01", "2026-01-02");
        (await other.SaveAsync(other.Application(("cooperation", settled)))).Is(200);
        var listed = (await company.Owner.GetAsync(company.Path + "/application")).Is(200).Json["evidence"]!.AsArray();
        Assert.Equal([true, false, false], listed.Select(e => e!["removeOn"] is null));

        await _server.AdvanceAsync("P31D");

        await Eventually.FitsAsync(
            () => company.Owner.GetAsync($"{company.Path}/evidence/{Files.IdOf(file)}"), a => a.Status == 404, "the file is removed");
        (await company.Owner.GetAsync($"{company.Path}/evidence/{Files.IdOf(file)}")).IsProblem(404, "evidence_not_found");
        (await company.Owner.GetAsync($"{company.Path}/evidence/{Files.IdOf(shared)}")).IsProblem(404, "evidence_not_found");
        Assert.Equal(200, (await company.Owner.GetAsync($"{company.Path}/evidence/{named}")).Status);
        Assert.Equal(200, (await other.Owner.GetAsync($"{other.Path}/evidence/{Files.IdOf(shared)}")).Status);
        var events = (await company.Owner.EventsAsync(company.Entity)).Is(200);
        var removed = events.Items.Where(e => (string?)e["type"] == "evidence_removed").ToList();
        Assert.All(removed, e => Assert.Equal("@system", (string?)e["actor"]));
        Assert.Equal(
            ((string[])[Files.IdOf(file), Files.IdOf(shared)]).Order(),
            removed.SelectMany(e => e["data"]!["evidenceIds"]!.AsArray()).Select(id => (string)id!).Order());
        var held = (await company.Owner.GetAsync(company.Path + "/application")).Is(200).Json["evidence"]!.AsArray();
        Assert.Equal(named, (string?)Assert.Single(held)!["evidenceId"]);
    }

    [Fact]
    public async Task F2_WindDown_EndsWhenTheLastPenaltyIsOver()
    {
        var company = await Company.AdmittedAsync(_server);
        var until = (await _server.NowAsync()).AddDays(2);
        (await company.PenaltyAsync("p", until)).Is(200);
        Assert.Equal("winding_down", (await company.ExitAsync(windDown: true)).Is(200).String("status"));

        await _server.AdvanceAsync("P3D");

        Assert.Equal("exited", (await company.GetAsync()).Is(200).String("status"));
        var events = await Eventually.FitsAsync(
            () => _server.Ops.EventsAsync(company.Entity),
            events => events.Items.Exists(e => (string?)e["type"] == "provider_exited"),
            "the exit is recorded");
        var exited = events.Items.Single(e => (string?)e["type"] == "provider_exited");
        Assert.Equal(("@system", Company.Text(until)), ((string?)exited["actor"], (string?)exited["data"]!["exitedAt"]));
        await Eventually.FitsAsync(
            () => _server.Ops.GetAsync($"/v1/providers?status=exited&q={company.Uscc}"), list => list.Items.Count == 1, "the list says so");
    }

    [Fact]
    public async Task E8_ADepositThatIsNotToppedUp_GoesByItsStepsToRemoval()
    {
        var company = await Company.AdmittedAsync(_server);
        (await company.MoveAsync("deduction", 1)).Is(200);
        foreach (var (days, stage) in ((string, string)[])[("P7D", "overdue"), ("P30D", "flagged"), ("P59D", "flagged")])
        {
            await _server.AdvanceAsync(days);
            Assert.Equal(stage, (string?)(await company.GetAsync()).Json["deposit"]!["topUp"]!["stage"]);
            (await company.RemoveAsync("deposit_overdue")).IsProblem(409, "deposit_not_overdue");
        }

        await _server.AdvanceAsync("P1D");

        Assert.Equal("removable", (string?)(await company.GetAsync()).Json["deposit"]!["topUp"]!["stage"]);
        Assert.Equal("removed", (await company.RemoveAsync("deposit_overdue")).Is(200).String("status"));
    }

    [Fact]
    public async Task E7_Review_AfterTheWindowHasMovedOn_Is409()
    {
        var company = await Company.SubmittedAsync(_server);
        await _server.AdvanceAsync("P11D");

        var refused = (await company.ReviewAsync()).IsProblem(409, "requirements_unmet");

        var settlement = refused.Json["requirements"]!.AsArray().Single(r => (string?)r!["id"] == "alliance_settlement")!;
        Assert.Equal(("settlements_outside_window", 0), ((string?)settlement["reason"], (int)settlement["found"]!));
        (await company.ReviewAsync("return", new { alliance_settlement = "已超过三十天" })).Is(200);
    }

    [Fact]
    public async Task E6_Requirements_AtAnInstant_AreThoseOfThatInstant()
    {
        var company = await Company.ReadyAsync(_server);
        var now = await _server.NowAsync();

        var then = (await AskAsync(company, now)).Is(200, "uscc", "at", "admission", "requirements", "version");
        var later = (await AskAsync(company, now.AddDays(11))).Is(200);

        Assert.Equal((true, Company.Text(now)), ((bool)then.Json["admission"]!["satisfied"]!, then.String("at")));
        Assert.False((bool)later.Json["admission"]!["satisfied"]!);
        Assert.Equal(then.ETag, (await company.GetAsync()).ETag);
        Assert.Equal(then.Json["requirements"]!.ToJsonString(), (await company.GetAsync()).Json["requirements"]!.ToJsonString());
        Assert.False((bool)(await AskAsync(company, now.AddYears(-1))).Is(200).Json["admission"]!["satisfied"]!);
    }

    private static Task<Answer> AskAsync(Company company, DateTimeOffset at) =>
        company.Owner.GetAsync($"{company.Path}/requirements?at={Company.Text(at)}");
}
