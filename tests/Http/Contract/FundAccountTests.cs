namespace RelayHeat.Http.Contract;

/// <summary>The fund account (section D) over HTTP.</summary>
public sealed class FundAccountTests(SharedServer shared)
{
    private static readonly string[] EntryFields =
        ["number", "entryId", "kind", "amountFen", "reference", "debit", "credit", "at", "availableFen", "heldFen"];

    private readonly Server _server = shared.Server;

    [Fact]
    public async Task D2_Movements_AreEnteredOneAfterAnother_AndBalancesFollow()
    {
        var store = await Store.OpenAsync(_server);
        Assert.Equal((0, 0), await store.FundsAsync());
        (string Kind, long AmountFen, long Available, long Held, string Debit, string Credit)[] course =
        [
            ("top_up", 1000, 1000, 0, "bank", "available"),
            ("hold", 600, 400, 600, "available", "held"),
            ("release", 100, 500, 500, "held", "available"),
            ("charge", 300, 500, 200, "held", "platform"),
            ("refund", 50, 550, 200, "platform", "available"),
            ("withdraw", 550, 0, 200, "available", "bank"),
        ];
        foreach (var (kind, amountFen, available, held, debit, credit) in course)
        {
            var entry = (await store.MoveAsync(kind, amountFen)).Is(201, EntryFields);
            Assert.Equal((kind, amountFen, debit, credit), (
                entry.String("kind"), entry.Number("amountFen"), entry.String("debit"), entry.String("credit")));
            Assert.Equal((available, held), (entry.Number("availableFen"), entry.Number("heldFen")));
            Assert.Equal((available, held), await store.FundsAsync());
            Assert.Equal(entry.Text, (await store.Main.GetAsync(entry.Header("Location")!)).Is(200, EntryFields).Text);
        }
        var pages = await store.Main.PagesAsync(store.FundPath + "/entries", 4);
        Assert.Equal([4, 2], pages.Select(p => p.Count));
        Assert.Equal(course.Select(c => c.Kind), pages.SelectMany(p => p).Select(e => (string)e["kind"]!));
        Assert.Equal(Enumerable.Range(1, 6).Select(n => (long)n), pages.SelectMany(p => p).Select(e => (long)e["number"]!));
    }

    [Theory]
    [InlineData("hold", 101)]
    [InlineData("withdraw", 101)]
    [InlineData("release", 51)]
    [InlineData("charge", 51)]
    public async Task D2_MoreThanThereIs_IsRefusedAndChangesNothing(string kind, long amountFen)
    {
        var store = await Store.OpenAsync(_server);
        (await store.MoveAsync("top_up", 150)).Is(201);
        (await store.MoveAsync("hold", 50)).Is(201);

        (await store.MoveAsync(kind, amountFen)).IsProblem(409, "insufficient_funds", ("availableFen", 100), ("heldFen", 50));

        Assert.Equal((100, 50), await store.FundsAsync());
        Assert.Equal(2, (await store.Main.GetAsync(store.FundPath + "/entries")).Is(200).Items.Count);
    }

    [Fact]
    public async Task D2_SameMovementIdTwice_HasOneEffectHoweverItIsSent()
    {
        var store = await Store.OpenAsync(_server);
        var first = (await store.MoveAsync("top_up", 100, "once")).Is(201);

        var again = await Task.WhenAll(Enumerable.Range(0, 8).Select(n =>
            store.MoveAsync("top_up", 100, "once", ("Idempotency-Key", $"k{n}"))));

        Assert.All(again, answer => Assert.Equal(first.Text, answer.Is(200).Text));
        (await store.MoveAsync("top_up", 101, "once")).IsProblem(409, "id_reused", ("id", "once"));
        (await store.MoveAsync("hold", 100, "once")).IsProblem(409, "id_reused", ("id", "once"));
        Assert.Equal((100, 0), await store.FundsAsync());
    }

    [Fact]
    public async Task D2_MovementsOfOneId_RacingEachOther_HaveOneEffect()
    {
        var store = await Store.OpenAsync(_server);

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => store.MoveAsync("top_up", 7, "race")));

        Assert.Single(answers, a => a.Status == 201);
        Assert.All(answers, a => a.IsOneOf(200, 201));
        Assert.Equal((7, 0), await store.FundsAsync());
    }

    [Fact]
    public async Task D2_TooMuchMoney_IsRefusedWithTheLimit()
    {
        var store = await Store.OpenAsync(_server);
        const long most = 1_000_000_000_000_000;
        (await store.MoveAsync("top_up", most)).Is(201);
        (await store.MoveAsync("top_up", most + 1)).HasFaultsAt("/amountFen");
        Assert.Equal((most, 0), await store.FundsAsync());
    }

    [Fact]
    public async Task D1_MovementOfAMissingStore_IsNotFoundForOperations()
    {
        var body = new { entryId = "e", kind = "top_up", amountFen = 1, reference = "r" };
        (await _server.Ops.PostAsync("/v1/merchants/none/fund-account/entries", body)).IsProblem(404, "merchant_not_found");
        var store = await Store.OpenAsync(_server);
        (await store.Main.PostAsync(store.FundPath + "/entries", body)).IsProblem(403, "forbidden");
        (await store.Main.GetAsync(store.FundPath + "/entries/none")).IsProblem(404, "entry_not_found");
    }
}
