namespace RelayHeat.Http.Contract.Providers;

/// <summary>E7: an application from draft to decision, and every refusal on the way.</summary>
public sealed class ApplicationTests(SharedServer shared)
{
    private static readonly string[] ProviderFields =
    [
        "uscc", "companyName", "ownerAccount", "round", "status", "requirements", "admission", "exit", "deposit", "standing", "penalties",
        "fines", "review", "removal", "coolDownUntil", "version",
    ];

    private static readonly string[] MissingOfADraft =
    [
        "deposit", "deposit_waiver", "alipay_enterprise_verified", "alliance_settlement", "multi_category_cases", "multi_brand_resources",
    ];

    private readonly Server _server = shared.Server;

    [Fact]
    public async Task E_File_FirstTime_Is201WithEveryFieldLocationAndETag()
    {
        var company = Company.New(_server);

        var answer = (await company.SaveAsync(company.Application())).Is(201, ProviderFields);

        Assert.Equal((company.Path, "\"2\"", "no-store"), (answer.Header("Location"), answer.ETag, answer.Header("Cache-Control")));
        Assert.Equal((company.Uscc, company.Name, company.Account, "draft"), (
            answer.String("uscc"), answer.String("companyName"), answer.String("ownerAccount"), answer.String("status")));
        Assert.Equal((1, 2), (answer.Number("round"), answer.Number("version")));
        Assert.Equal(
            """{"satisfied":false,"preset":"all","policyVersion":"2026-01"}""", Without(answer.Json["admission"]!, "rule").ToJsonString());
        Assert.Equal(
            """{"paidFen":0,"requiredFen":10000000,"waivedBy":null,"topUp":null,"refundableFen":0}""", answer.Json["deposit"]!.ToJsonString());
        Assert.Equal(answer.Text, (await company.GetAsync()).Is(200).Text);
    }

    [Fact]
    public async Task E6_Provider_ShowsEachRequirementWithItsFiguresAndReason()
    {
        var company = await Company.DraftAsync(_server);

        var shown = (await company.GetAsync()).Json["requirements"]!.AsArray().Select(r => r!.ToJsonString()).ToList();

        Assert.Equal(9, shown.Count);
        Assert.Contains(
            """{"id":"deposit","met":false,"found":0,"needed":10000000,"reason":"not_paid_in_full","anyOf":["deposit","deposit_waiver"]}""",
            shown);
        Assert.Contains(
            """{"id":"alipay_enterprise_verified","met":false,"found":false,"needed":true,"reason":"not_verified"}""", shown);
        Assert.Contains("""{"id":"employees","met":true,"found":10,"needed":10,"reason":null}""", shown);
        Assert.Contains("\"needed\":50000000,\"reason\":\"not_more_than_needed\",\"anyOf\":[", shown[6], StringComparison.Ordinal);
    }

    [Fact]
    public async Task E_Save_Again_ChangesTheDraftAndOnlyAChangeMakesAVersion()
    {
        var company = await Company.DraftAsync(_server);
        var before = await company.GetAsync();

        var same = (await company.SaveAsync(company.Application())).Is(200);
        var changed = (await company.SaveAsync(company.Application(("employees", 9), ("companyName", "改名")))).Is(200);

        Assert.Equal((before.Text, before.ETag), (same.Text, same.ETag));
        Assert.Null(changed.Header("Location"));
        Assert.Equal(("改名", before.Number("version") + 1), (changed.String("companyName"), changed.Number("version")));
        Assert.Equal("too_few_employees", (string?)Requirement(changed, "employees")["reason"]);
    }

    [Fact]
    public async Task E_GetApplication_ShowsWhatWasSaidAndTheEvidence()
    {
        var company = Company.New(_server);
        var evidenceId = await company.EvidenceAsync("authorization", new DateOnly(2026, 1, 31));
        var path = company.Path + "/application";
        var nothing = (await company.Owner.GetAsync(path)).Is(200, "uscc", "round", "application", "evidence", "version");
        Assert.Null(nothing.Json["application"]);
        var cases = new JsonObject
        {
            ["multiCategoryCases"] = new JsonArray(new JsonObject { ["category"] = "美妆", ["evidenceIds"] = new JsonArray(evidenceId) }),
        };
        var saved = (await company.SaveAsync(company.Application(("cooperation", cases)))).Is(200);

        var read = (await _server.Review.GetAsync(path)).Is(200);

        Assert.Equal(saved.ETag, read.ETag);
        Assert.Equal(
            $$"""[{"evidenceId":"{{evidenceId}}","kind":"authorization","issuedOn":"2026-01-31","removeOn":null}]""",
            read.Json["evidence"]!.ToJsonString());
        var application = read.Json["application"]!.AsObject();
        foreach (var (name, value) in company.Application()) Assert.True(JsonNode.DeepEquals(value, application[name]), name);
        Assert.Equal(evidenceId, (string?)application["cooperation"]!["multiCategoryCases"]![0]!["evidenceIds"]![0]);
    }

    // What is read can be sent back as it is, dates and instants alike.
    [Theory]
    [InlineData("2026-01-02", "2026-01-03", true)]
    [InlineData("2026-01-02T08:00:00Z", "2026-01-03T00:00:00Z", false)]
    [InlineData("2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z", false)]
    public async Task E_Application_AsItIsRead_SaysTheSameWhenItIsSentBack(string from, string to, bool wholeDays)
    {
        var company = Company.New(_server);
        var evidenceId = await company.EvidenceAsync("backoffice_screenshot", new DateOnly(2026, 1, 31));
        var settlement = new JsonObject
        {
            ["alliance"] = "jd", ["amountFen"] = 1, ["from"] = from, ["to"] = to, ["evidenceId"] = evidenceId,
            // As a client with types sends what it was not told.
            ["wholeDays"] = false,
        };
        var cases = new JsonObject { ["allianceSettlements"] = new JsonArray(settlement) };
        var saved = (await company.SaveAsync(company.Application(("cooperation", cases)))).Is(200);

        var read = (await company.Owner.GetAsync(company.Path + "/application")).Is(200).Json["application"]!;
        Assert.Equal(wholeDays, (bool)read["cooperation"]!["allianceSettlements"]![0]!["wholeDays"]!);
        Assert.Equal(saved.ETag, (await company.SaveAsync(read.DeepClone().AsObject())).Is(200).ETag);
    }

    [Fact]
    public async Task E7_Submit_WithUnmetRequirements_Is409WithTheListAndChangesNothing()
    {
        var company = await Company.DraftAsync(_server);
        var before = (await company.GetAsync()).Text;

        var refused = (await company.Owner.PostAsync(company.Path + "/submit")).IsProblem(409, "requirements_unmet");

        Assert.Equal(MissingOfADraft, refused.Json["requirements"]!.AsArray().Select(r => (string)r!["id"]!));
        Assert.All(refused.Json["requirements"]!.AsArray(), r => Assert.False((bool)r!["met"]!));
        Assert.Equal(before, (await company.GetAsync()).Text);
    }

    [Fact]
    public async Task E7_Submit_ThatMeetsAll_IsUnderReviewAndNotEditable()
    {
        var company = await Company.ReadyAsync(_server);
        Assert.True((bool)(await company.GetAsync()).Json["admission"]!["satisfied"]!);

        var submitted = (await company.Owner.PostAsync(company.Path + "/submit")).Is(200, ProviderFields);

        Assert.Equal("under_review", submitted.String("status"));
        Assert.Equal(submitted.Text, (await company.Owner.PostAsync(company.Path + "/submit")).Is(200).Text);
        (await company.SaveAsync(company.Application()))
            .IsProblem(409, "application_not_editable", ("providerStatus", "under_review"));
        (await company.UploadAsync(Form.Evidence(Files.Png())))
            .IsProblem(409, "application_not_editable", ("providerStatus", "under_review"));
    }

    [Fact]
    public async Task E7_Withdraw_IsADraftAgainAndWithdrawingADraftIsNoError()
    {
        var company = await Company.SubmittedAsync(_server);

        var withdrawn = (await company.Owner.PostAsync(company.Path + "/withdraw")).Is(200, ProviderFields);

        Assert.Equal("draft", withdrawn.String("status"));
        Assert.Equal(withdrawn.Text, (await company.Owner.PostAsync(company.Path + "/withdraw")).Is(200).Text);
        (await company.Owner.PostAsync(company.Path + "/submit")).Is(200);
        (await company.ReviewAsync()).Is(200);
        (await company.Owner.PostAsync(company.Path + "/withdraw"))
            .IsProblem(409, "not_under_review", ("providerStatus", "admitted"));
    }

    [Fact]
    public async Task E7_Review_Returned_IsADraftWithAReasonPerRequirement()
    {
        var company = await Company.SubmittedAsync(_server);

        var returned = (await company.ReviewAsync("return", new { employees = "无社保记录", alliance_settlement = "截图不清晰" })).Is(200);

        Assert.Equal("draft", returned.String("status"));
        var review = Without(returned.Json["review"]!, "decidedAt").ToJsonString();
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""
                {"decision":"return","reasons":{"alliance_settlement":"截图不清晰","employees":"无社保记录"},"round":1}
                """),
            JsonNode.Parse(review)), review);
        (await company.ReviewAsync("return", new { employees = "再次" })).IsProblem(409, "not_under_review", ("providerStatus", "draft"));
        (await company.ReviewAsync()).IsProblem(409, "not_under_review", ("providerStatus", "draft"));
        (await company.Owner.PostAsync(company.Path + "/submit")).Is(200);
    }

    [Fact]
    public async Task E7_Review_Approved_IsAdmittedAndTheApplicationIsClosed()
    {
        var company = await Company.SubmittedAsync(_server);

        var admitted = (await company.ReviewAsync()).Is(200, ProviderFields);

        Assert.Equal(("admitted", "approve"), (admitted.String("status"), (string?)admitted.Json["review"]!["decision"]));
        Assert.Equal(admitted.Text, (await company.GetAsync()).Text);
        Assert.Equal(admitted.ETag, (await company.GetAsync()).ETag);
        (await company.SaveAsync(company.Application())).IsProblem(409, "application_not_editable", ("providerStatus", "admitted"));
        (await company.Owner.PostAsync(company.Path + "/submit"))
            .IsProblem(409, "application_not_editable", ("providerStatus", "admitted"));
        Assert.Equal(admitted.Text, (await company.ReviewAsync()).Is(200).Text);
        (await company.ReviewAsync("return", new { deposit = "x" }))
            .IsProblem(409, "not_under_review", ("providerStatus", "admitted"));
    }

    [Fact]
    public async Task E7_Review_ByTheApplicant_Is409EvenWithTheRole()
    {
        var company = await Company.SubmittedAsync(_server);
        var itself = _server.As(company.Account, "platform.review");

        foreach (var body in (object[])[new { decision = "approve" }, new { decision = "return", reasons = new { deposit = "x" } }])
        {
            (await itself.PostAsync(company.Path + "/review", body)).IsProblem(409, "reviewer_is_applicant");
        }
        Assert.Equal("under_review", (await company.GetAsync()).String("status"));
    }

    [Fact]
    public async Task E7_Review_LooksAtTheRequirementsAgain()
    {
        var company = await Company.SubmittedAsync(_server);
        (await company.MoveAsync("deduction", 1)).Is(200);

        var refused = (await company.ReviewAsync()).IsProblem(409, "requirements_unmet");

        Assert.Equal(["deposit", "deposit_waiver"], refused.Json["requirements"]!.AsArray().Select(r => (string)r!["id"]!));
        Assert.Equal("under_review", (await company.GetAsync()).String("status"));
        (await company.PayAsync(1)).Is(200);
        (await company.ReviewAsync()).Is(200);
    }

    [Fact]
    public async Task Review_OfAnApplicationThatHasChangedSinceItWasRead_Is412()
    {
        var company = await Company.SubmittedAsync(_server);
        var read = (await _server.Review.GetAsync(company.Path + "/application")).Is(200);
        (await company.Owner.PostAsync(company.Path + "/withdraw")).Is(200);
        (await company.SaveAsync(company.Application(
            ("cooperation", await company.SettledAsync(await company.EvidenceAsync())), ("employees", 11)))).Is(200);
        (await company.Owner.PostAsync(company.Path + "/submit")).Is(200);
        var version = (await company.GetAsync()).Number("version");

        (await company.ReviewAsync("approve", null, ("If-Match", read.ETag!))).IsProblem(412, "version_mismatch", ("version", version));

        Assert.Equal("under_review", (await company.GetAsync()).String("status"));
        (await company.ReviewAsync("approve", null, ("If-Match", $"\"{version}\""))).Is(200);
    }

    [Fact]
    public async Task E_OfNobody_Is404ForStaffAndForbiddenForOthers()
    {
        var company = Company.New(_server);

        (await company.GetAsync()).IsProblem(403, "forbidden");
        (await company.Owner.PostAsync(company.Path + "/submit")).IsProblem(403, "forbidden");
        foreach (var path in (string[])["", "/requirements", "/application"])
        {
            (await _server.Review.GetAsync(company.Path + path)).IsProblem(404, "provider_not_found");
        }
        (await company.FactsAsync()).IsProblem(404, "provider_not_found");
        (await company.PayAsync(1)).IsProblem(404, "provider_not_found");
        (await company.FineAsync("f", 1)).IsProblem(404, "provider_not_found");
    }

    private static JsonObject Requirement(Answer answer, string id) =>
        answer.Json["requirements"]!.AsArray().Single(r => (string?)r!["id"] == id)!.AsObject();

    private static JsonObject Without(JsonNode node, string field)
    {
        var copy = node.DeepClone().AsObject();
        copy.Remove(field);
        return copy;
    }
}
