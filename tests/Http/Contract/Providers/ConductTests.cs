namespace RelayHeat.Http.Contract.Providers;

/// <summary>What the platform's staff enters: facts, standing, penalties, fines and the deposit.</summary>
public sealed class ConductTests(SharedServer shared)
{
    private readonly Server _server = shared.Server;

    [Fact]
    public async Task E1_Facts_AnotherRoleWithItsDepositPaid_WaivesThisOne()
    {
        var company = await Company.DraftAsync(_server);

        var answer = (await company.FactsAsync(true, Role("MCN", Company.DepositFen))).Is(200);

        Assert.Equal(("MCN", 0), ((string?)answer.Json["deposit"]!["waivedBy"], (int)answer.Json["deposit"]!["paidFen"]!));
        Assert.Contains("\"id\":\"deposit_waiver\",\"met\":true,\"found\":10000000", answer.Text, StringComparison.Ordinal);
        Assert.Equal(answer.Text, (await company.FactsAsync(true, Role("MCN", Company.DepositFen))).Is(200).Text);
        var ended = (await company.FactsAsync(true, Role("MCN", Company.DepositFen - 1))).Is(200);
        Assert.Null(ended.Json["deposit"]!["waivedBy"]);
        Assert.Contains("\"reason\":\"no_other_role_with_deposit\"", ended.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task F6_Deposit_TheSameMovementAgain_HasOneEffectAndAnotherOfItsIdIsRefused()
    {
        var company = await Company.DraftAsync(_server);
        var first = (await company.MoveAsync("payment", 100, "e1")).Is(200);

        Assert.Equal((first.Text, first.ETag), Seen((await company.MoveAsync("payment", 100, "e1")).Is(200)));
        (await company.MoveAsync("payment", 101, "e1")).IsProblem(409, "id_reused", ("id", "e1"));
        (await company.MoveAsync("deduction", 100, "e1")).IsProblem(409, "id_reused", ("id", "e1"));
        Assert.Equal(100, (long)(await company.GetAsync()).Json["deposit"]!["paidFen"]!);
        (await company.MoveAsync("payment", 1, "E1")).Is(200);
    }

    [Fact]
    public async Task F6_Deposit_NoMoreIsTakenThanThereIs()
    {
        var company = await Company.DraftAsync(_server);
        (await company.PayAsync(100)).Is(200);

        (await company.MoveAsync("deduction", 101)).IsProblem(409, "insufficient_deposit", ("availableFen", 100));

        var taken = (await company.MoveAsync("deduction", 100)).Is(200);
        Assert.Equal(0, (long)taken.Json["deposit"]!["paidFen"]!);
    }

    [Fact]
    public async Task F6_Refund_IsAfterTheExitAndOnceAndFinesComeOffFirst()
    {
        var company = await Company.AdmittedAsync(_server);
        (await company.MoveAsync("refund", 1)).IsProblem(409, "deposit_not_refundable", ("providerStatus", "admitted"));
        (await company.ExitAsync()).Is(200);
        (await company.FineAsync("late", 4_000_000)).Is(200);

        (await company.MoveAsync("refund", Company.DepositFen)).IsProblem(409, "insufficient_deposit", ("availableFen", 6_000_000));

        var refunded = (await company.MoveAsync("refund", 6_000_000, "r1")).Is(200);
        Assert.Equal(4_000_000, (long)refunded.Json["deposit"]!["paidFen"]!);
        Assert.Equal(refunded.Text, (await company.MoveAsync("refund", 6_000_000, "r1")).Is(200).Text);
        (await company.MoveAsync("refund", 1, "r2")).IsProblem(409, "deposit_not_refundable", ("providerStatus", "exited"));
    }

    [Fact]
    public async Task F6_Refund_OfAnEarlierRound_StaysPayableAfterReapplying()
    {
        var company = await Company.AdmittedAsync(_server);
        (await company.ExitAsync()).Is(200);
        var again = (await company.ReapplyAsync()).Is(200);
        Assert.Equal(Company.DepositFen, (long)again.Json["deposit"]!["refundableFen"]!);
        (await company.PayAsync(100)).Is(200);

        (await company.MoveAsync("refund", Company.DepositFen + 1))
            .IsProblem(409, "insufficient_deposit", ("availableFen", Company.DepositFen));
        var refunded = (await company.MoveAsync("refund", Company.DepositFen, "r1")).Is(200);

        Assert.Equal((100, 0), ((long)refunded.Json["deposit"]!["paidFen"]!, (long)refunded.Json["deposit"]!["refundableFen"]!));
        Assert.Equal(refunded.Text, (await company.MoveAsync("refund", Company.DepositFen, "r1")).Is(200).Text);
        (await company.MoveAsync("refund", 1, "r2")).IsProblem(409, "deposit_not_refundable", ("providerStatus", "draft"));
    }

    [Fact]
    public async Task E8_Deduction_AfterAdmission_ShowsAtOnceWithTheDateByWhichToMendIt()
    {
        var company = await Company.AdmittedAsync(_server);

        var shortened = (await company.MoveAsync("deduction", 1)).Is(200);

        Assert.Equal(("admitted", false), (shortened.String("status"), (bool)shortened.Json["admission"]!["satisfied"]!));
        var topUp = shortened.Json["deposit"]!["topUp"]!;
        Assert.Equal("due", (string?)topUp["stage"]);
        Assert.Equal([7, 37, 97], ((string[])["dueAt", "flaggedAt", "removableAt"]).Select(f => (At(topUp, f) - At(topUp, "since")).Days));
        var mendBy = shortened.Json["requirements"]!.AsArray().Single(r => (string?)r!["id"] == "deposit")!["mendBy"];
        Assert.Equal((string?)topUp["dueAt"], (string?)mendBy);
        Assert.Null((await company.PayAsync(1)).Is(200).Json["deposit"]!["topUp"]);
    }

    [Fact]
    public async Task F1_Standing_AnOlderReport_Is200AndIgnored()
    {
        var company = await Company.DraftAsync(_server);
        var now = await _server.NowAsync();
        var held = (await company.StandingAsync(openDeliveries: 2, asOf: now)).Is(200);
        Assert.Equal((2, Company.Text(now)), ((int)held.Json["standing"]!["openDeliveries"]!, (string?)held.Json["standing"]!["asOf"]));

        var older = (await company.StandingAsync(openDeliveries: 9, litigation: true, asOf: now.AddMilliseconds(-1))).Is(200);

        Assert.Equal((held.Text, held.ETag), Seen(older));
        (await company.StandingAsync(asOf: now.AddMinutes(6))).HasFaultsAt("/asOf");
        Assert.Equal(0, (int)(await company.StandingAsync(asOf: now.AddMilliseconds(1))).Is(200).Json["standing"]!["openDeliveries"]!);
    }

    [Fact]
    public async Task F7_Penalty_RunsUntilItIsLifted()
    {
        var company = await Company.DraftAsync(_server);
        var until = (await _server.NowAsync()).AddDays(3);

        var imposed = (await company.PenaltyAsync("p1", until)).Is(200);

        Assert.Equal(
            $$"""[{"penaltyId":"p1","until":"{{Company.Text(until)}}","reason":"迟延交付","open":true}]""",
            imposed.Json["penalties"]!.ToJsonString(Relaxed));
        Assert.Equal((imposed.Text, imposed.ETag), Seen((await company.PenaltyAsync("p1", until)).Is(200)));
        (await company.PenaltyAsync("p1", until.AddDays(1))).IsProblem(409, "id_reused", ("id", "p1"));
        (await company.PenaltyAsync("p2", until.AddDays(-3))).HasFaultsAt("/until");
        var lifted = (await _server.Enforcement.DeleteAsync(company.Path + "/penalties/p1")).Is(200);
        Assert.Equal("[]", lifted.Json["penalties"]!.ToJsonString());
        Assert.Equal(lifted.Text, (await _server.Enforcement.DeleteAsync(company.Path + "/penalties/p1")).Is(200).Text);
        Assert.Equal(lifted.Text, (await _server.Enforcement.DeleteAsync(company.Path + "/penalties/none")).Is(200).Text);
    }

    [Fact]
    public async Task F7_Fine_IsPaidInPartsAndNotMoreThanInFull()
    {
        var company = await Company.DraftAsync(_server);
        var fined = (await company.FineAsync("f1", 500)).Is(200);
        Assert.Equal(fined.Text, (await company.FineAsync("f1", 500)).Is(200).Text);
        (await company.FineAsync("f1", 501)).IsProblem(409, "id_reused", ("id", "f1"));
        var paid = (await company.PayFineAsync("f1", 200, "p1")).Is(200);

        Assert.Equal(paid.Text, (await company.PayFineAsync("f1", 200, "p1")).Is(200).Text);
        (await company.PayFineAsync("f1", 100, "p1")).IsProblem(409, "id_reused", ("id", "p1"));
        (await company.PayFineAsync("f1", 301)).IsProblem(409, "overpayment", ("unpaidFen", 300));
        (await company.PayFineAsync("none", 1)).IsProblem(404, "fine_not_found");

        var settled = (await company.PayFineAsync("f1", 300)).Is(200);
        Assert.Equal(
            """[{"fineId":"f1","amountFen":500,"paidFen":500,"reason":"虚假宣传"}]""", settled.Json["fines"]!.ToJsonString(Relaxed));
        (await company.PayFineAsync("f1", 1)).IsProblem(409, "overpayment", ("unpaidFen", 0));
    }

    [Fact]
    public async Task F7_SeventeenthOpenPenaltyOrFine_Is409WithTheLimit()
    {
        var company = await Company.DraftAsync(_server);
        var until = (await _server.NowAsync()).AddDays(3);
        for (var n = 0; n < 16; n++)
        {
            (await company.PenaltyAsync($"p{n}", until)).Is(200);
            (await company.FineAsync($"f{n}", 1)).Is(200);
        }

        (await company.PenaltyAsync("p16", until)).IsProblem(409, "penalty_limit_reached", ("limit", 16));
        (await company.FineAsync("f16", 1)).IsProblem(409, "fine_limit_reached", ("limit", 16));

        (await _server.Enforcement.DeleteAsync(company.Path + "/penalties/p0")).Is(200);
        (await company.PayFineAsync("f0", 1)).Is(200);
        (await company.PenaltyAsync("p16", until)).Is(200);
        (await company.FineAsync("f16", 1)).Is(200);
    }

    private static object Role(string role, long depositPaidFen) => new { role, depositPaidFen };

    private static (string, string?) Seen(Answer answer) => (answer.Text, answer.ETag);

    private static DateTimeOffset At(JsonNode node, string field) =>
        DateTimeOffset.Parse((string)node[field]!, System.Globalization.CultureInfo.InvariantCulture);

    private static JsonSerializerOptions Relaxed { get; } =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
