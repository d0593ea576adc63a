namespace RelayHeat.Http.Contract.Providers;

/// <summary>Section F where no time passes: exit, winding down, removal, and the bar for ever.</summary>
public sealed class LeavingTests(SharedServer shared)
{
    private readonly Server _server = shared.Server;

    [Fact]
    public async Task F1_Exit_WhereAllConditionsHold_IsAtOnceAndOpensANewRound()
    {
        var company = await Company.AdmittedAsync(_server);
        (await company.ReapplyAsync()).IsProblem(409, "not_exited", ("providerStatus", "admitted"));

        var exited = (await company.ExitAsync()).Is(200);

        Assert.Equal(("exited", true), (exited.String("status"), (bool)exited.Json["exit"]!["satisfied"]!));
        Assert.Equal(exited.Text, (await company.ExitAsync(windDown: true)).Is(200).Text);
        (await company.SaveAsync(company.Application())).IsProblem(409, "application_not_editable", ("providerStatus", "exited"));
        var again = (await company.ReapplyAsync()).Is(200);
        Assert.Equal(("draft", 2), (again.String("status"), again.Number("round")));
        (await company.ReapplyAsync()).IsProblem(409, "not_exited", ("providerStatus", "draft"));
    }

    [Theory]
    [InlineData("draft")]
    [InlineData("under_review")]
    public async Task F1_LeavingBeforeAdmission_Is409NotAdmitted(string status)
    {
        var company = status == "draft" ? await Company.DraftAsync(_server) : await Company.SubmittedAsync(_server);

        (await company.ExitAsync()).IsProblem(409, "not_admitted", ("providerStatus", status));
        (await company.ExitAsync(windDown: true)).IsProblem(409, "not_admitted", ("providerStatus", status));
        (await company.Owner.PostAsync(company.Path + "/exit/withdraw")).IsProblem(409, "not_winding_down", ("providerStatus", status));
        foreach (var cause in (string[])["violation", "no_longer_qualified", "deposit_overdue", "serious_violation"])
        {
            (await company.RemoveAsync(cause)).IsProblem(409, "not_admitted", ("providerStatus", status));
        }
        (await company.ReapplyAsync()).IsProblem(409, "not_exited", ("providerStatus", status));
    }

    [Fact]
    public async Task F1_Exit_WithUnmetConditions_Is409WithTheListAndChangesNothing()
    {
        var company = await Company.AdmittedAsync(_server);
        (await company.StandingAsync(openDeliveries: 3, litigation: true)).Is(200);
        (await company.FineAsync("f", 1)).Is(200);
        (await company.PenaltyAsync("p", (await _server.NowAsync()).AddDays(1))).Is(200);
        var before = (await company.GetAsync()).Text;

        var refused = (await company.ExitAsync()).IsProblem(409, "exit_conditions_unmet");

        Assert.Equal(
            """
            [{"id":"obligations_fulfilled","met":false,"found":3,"needed":0,"reason":"open_obligations"},
            {"id":"no_legal_proceedings","met":false,"found":1,"needed":0,"reason":"open_proceedings"},
            {"id":"no_open_penalty","met":false,"found":2,"needed":0,"reason":"penalty_runs"}]
            """.ReplaceLineEndings(""),
            refused.Json["conditions"]!.ToJsonString());
        Assert.Equal(before, (await company.GetAsync()).Text);
    }

    [Fact]
    public async Task F2_WindDown_EndsByItselfWhenTheLastConditionHolds()
    {
        var company = await Company.AdmittedAsync(_server);
        (await company.StandingAsync(openDeliveries: 1)).Is(200);
        (await company.FineAsync("f", 5)).Is(200);

        var windingDown = (await company.ExitAsync(windDown: true)).Is(200);

        Assert.Equal("winding_down", windingDown.String("status"));
        Assert.Equal(windingDown.Text, (await company.ExitAsync(windDown: true)).Is(200).Text);
        (await company.ExitAsync()).IsProblem(409, "exit_conditions_unmet");
        Assert.Equal("winding_down", (await company.StandingAsync()).Is(200).String("status"));
        Assert.Equal("exited", (await company.PayFineAsync("f", 5)).Is(200).String("status"));
        (await company.Owner.PostAsync(company.Path + "/exit/withdraw"))
            .IsProblem(409, "not_winding_down", ("providerStatus", "exited"));
    }

    [Fact]
    public async Task F2_WindDown_CanBeTakenBack()
    {
        var company = await Company.WindingDownAsync(_server);

        Assert.Equal("admitted", (await company.Owner.PostAsync(company.Path + "/exit/withdraw")).Is(200).String("status"));

        (await company.Owner.PostAsync(company.Path + "/exit/withdraw"))
            .IsProblem(409, "not_winding_down", ("providerStatus", "admitted"));
        Assert.Equal("admitted", (await company.StandingAsync()).Is(200).String("status"));
    }

    [Theory]
    [InlineData("violation")]
    [InlineData("no_longer_qualified")]
    public async Task F4_Removal_CoolsDownForThirtyDays(string cause)
    {
        var company = await Company.WindingDownAsync(_server);

        var removed = (await company.RemoveAsync(cause)).Is(200);

        var removal = removed.Json["removal"]!;
        var until = removed.String("coolDownUntil");
        Assert.Equal(("removed", cause, "清退"), (removed.String("status"), (string?)removal["cause"], (string?)removal["reason"]));
        Assert.Equal(TimeSpan.FromDays(30), At(until) - At((string)removal["removedAt"]!));
        (await company.ReapplyAsync()).IsProblem(409, "cooling_down", ("until", until));
        (await company.SaveAsync(company.Application())).IsProblem(409, "cooling_down", ("until", until));
        (await company.UploadAsync(Form.Evidence(Files.Png()))).IsProblem(409, "cooling_down", ("until", until));
        Assert.Contains(until, (await company.ReapplyAsync()).String("detail"), StringComparison.Ordinal);
        Assert.Equal(removed.Text, (await company.RemoveAsync(cause)).Is(200).Text);
        (await company.ExitAsync()).IsProblem(409, "not_admitted", ("providerStatus", "removed"));
    }

    [Fact]
    public async Task E8_Removal_ForADepositThatIsNotOverdue_Is409()
    {
        var company = await Company.AdmittedAsync(_server);
        Assert.False((await company.RemoveAsync("deposit_overdue")).IsProblem(409, "deposit_not_overdue").Json.ContainsKey("removableAt"));
        var topUp = (await company.MoveAsync("deduction", 1)).Is(200).Json["deposit"]!["topUp"]!;

        (await company.RemoveAsync("deposit_overdue"))
            .IsProblem(409, "deposit_not_overdue", ("removableAt", topUp["removableAt"]!.DeepClone()));

        Assert.Equal("admitted", (await company.GetAsync()).String("status"));
    }

    [Fact]
    public async Task F4_SeriousViolation_BarsForEver()
    {
        var company = await Company.AdmittedAsync(_server);

        var barred = (await company.RemoveAsync("serious_violation")).Is(200);

        Assert.Equal(("barred", "serious_violation"), (barred.String("status"), (string?)barred.Json["removal"]!["cause"]));
        Assert.Null(barred.Json["coolDownUntil"]);
        Assert.Equal(barred.Text, (await company.RemoveAsync("serious_violation")).Is(200).Text);
        (await company.ReapplyAsync()).IsProblem(409, "entity_barred");
        (await company.SaveAsync(company.Application())).IsProblem(409, "entity_barred");
        (await company.UploadAsync(Form.Evidence(Files.Png()))).IsProblem(409, "entity_barred");
        (await company.Owner.PostAsync(company.Path + "/submit")).IsProblem(409, "entity_barred");
        (await _server.As("another").PutAsync(company.Path + "/application", company.Application())).IsProblem(403, "forbidden");
        (await company.RemoveAsync("violation")).IsProblem(409, "not_admitted", ("providerStatus", "barred"));
    }

    [Fact]
    public async Task F4_SeriousViolation_AfterExitRemovalOrInANewRound_BarsAsWell()
    {
        var exited = await Company.ExitedAsync(_server);
        var removed = await Company.AdmittedAsync(_server);
        (await removed.RemoveAsync("violation")).Is(200);
        var drafting = await Company.ExitedAsync(_server);
        (await drafting.ReapplyAsync()).Is(200);

        foreach (var company in (Company[])[exited, removed, drafting])
        {
            Assert.Equal("barred", (await company.RemoveAsync("serious_violation")).Is(200).String("status"));
            (await company.ReapplyAsync()).IsProblem(409, "entity_barred");
        }
    }

    [Fact]
    public async Task F5_WhoStoodForABarredEntity_IsBarredWithIt()
    {
        var barred = await Company.AdmittedAsync(_server);
        var underReview = Company.New(_server);
        var cooperation = await underReview.SettledAsync(await underReview.EvidenceAsync());
        (await underReview.SaveAsync(underReview.Application(
            ("cooperation", cooperation), ("legalRepresentative", barred.LegalRepresentative)))).Is(200);
        (await underReview.FactsAsync()).Is(200);
        (await underReview.PayAsync(Company.DepositFen)).Is(200);
        (await underReview.Owner.PostAsync(underReview.Path + "/submit")).Is(200);
        var drafting = Company.New(_server);
        (await drafting.SaveAsync(drafting.Application(("alipaySubject", barred.Subject)))).Is(201);

        (await barred.RemoveAsync("serious_violation")).Is(200);

        (await underReview.ReviewAsync()).IsProblem(409, "related_entity_barred");
        Assert.Equal("under_review", (await underReview.GetAsync()).String("status"));
        (await drafting.Owner.PostAsync(drafting.Path + "/submit")).IsProblem(409, "related_entity_barred");
        var fresh = Company.New(_server);
        foreach (var application in (JsonObject[])
            [
                fresh.Application(("legalRepresentative", barred.LegalRepresentative)),
                fresh.Application(("alipaySubject", barred.Subject)),
            ])
        {
            (await fresh.SaveAsync(application)).IsProblem(409, "related_entity_barred");
        }
        (await _server.Ops.GetAsync(fresh.Path)).IsProblem(404, "provider_not_found");
        (await fresh.SaveAsync(fresh.Application())).Is(201);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
