using System.Globalization;

namespace RelayHeat.Http.Contract;

/// <summary>Movements and the history of bindings as CSV.</summary>
public sealed class ExportTests(SharedServer shared)
{
    private const string EntryHeader = "number,at,entryId,kind,amountFen,reference,debit,credit,availableFen,heldFen";
    private const string HistoryHeader = "sequence,instant,event,account,permission,bindingId,reason,expiresAt,actor";

    private static readonly string[] References = ["=HYPERLINK(\"x\")", "+1", "-1", "@x", "＝1+1", "＋1", "－1", "＠x", "﹦1", "订单, \"七\""];

    private readonly Server _server = shared.Server;

    [Fact]
    public async Task Entries_OfAPeriod_AreAllOfItAndNoOthers_AcrossPages()
    {
        var store = await Store.OpenAsync(_server);
        var entries = new List<Answer>();
        for (var n = 0; n < 205; n++) entries.Add((await store.MoveAsync("top_up", 1 + n, $"m{n}")).Is(201));
        var now = await _server.NowAsync();

        var all = await LinesAsync(store.Main, store.FundPath + "/entries.csv", now.AddDays(-1), now.AddDays(1));

        Assert.Equal(EntryHeader, all[0]);
        Assert.Equal(entries.Select(Line), all.Skip(1));
        var (third, last) = (At(entries[2]), At(entries[204]));
        var within = await LinesAsync(store.Main, store.FundPath + "/entries.csv", third, last);
        Assert.Equal(entries.Where(e => At(e) >= third && At(e) < last).Select(Line), within.Skip(1));
        Assert.Equal([EntryHeader], await LinesAsync(store.Main, store.FundPath + "/entries.csv", now.AddDays(-9), now.AddDays(-8)));
    }

    [Fact]
    public async Task Export_IsAFileInUtf8ThatASpreadsheetReads()
    {
        var store = await Store.OpenAsync(_server);
        foreach (var (reference, n) in References.Select((r, n) => (r, n)))
        {
            var body = new { entryId = $"m{n}", kind = "top_up", amountFen = 1, reference };
            (await _server.Ops.PostAsync(store.FundPath + "/entries", body)).Is(201);
        }
        // A control character, which a spreadsheet minds too, is no part of a reference.
        var tab = new { entryId = "tab", kind = "top_up", amountFen = 1, reference = "a\tb" };
        (await _server.Ops.PostAsync(store.FundPath + "/entries", tab)).HasFaultsAt("/reference");
        var now = await _server.NowAsync();

        var csv = await store.Main.GetAsync(store.FundPath + "/entries.csv" + Query(now.AddDays(-1), now.AddDays(1)));

        Assert.Equal(("text/csv; charset=utf-8", "nosniff"), (csv.Header("Content-Type"), csv.Header("X-Content-Type-Options")));
        Assert.Equal($"attachment; filename=fund-entries-{store.Id}.csv", csv.Header("Content-Disposition"));
        Assert.Equal([0xEF, 0xBB, 0xBF], csv.Bytes.Take(3));
        Assert.EndsWith("\r\n", csv.Text, StringComparison.Ordinal);
        string[] quoted =
        [
            "\"'=HYPERLINK(\"\"x\"\")\"", "\"'+1\"", "\"'-1\"", "\"'@x\"",
            "\"'＝1+1\"", "\"'＋1\"", "\"'－1\"", "\"'＠x\"", "\"'﹦1\"", "\"订单, \"\"七\"\"\"",
        ];
        Assert.All(quoted, r => Assert.Contains($",{r},", csv.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task History_HasWhatHappenedToBindings_AndForAStandardAccountItsOwn()
    {
        var store = await Store.OpenAsync(_server);
        var full = await store.BoundAsync("full");
        var standard = await store.BoundAsync("standard");
        (await store.Main.DeleteAsync(store.OperatorPath(full))).Is(200);
        await store.PlanAsync("store_wide");
        var now = await _server.NowAsync();
        var path = store.Path + "/binding-history.csv";

        var all = await LinesAsync(store.Main, path, now.AddDays(-1), now.AddDays(1));

        Assert.Equal(HistoryHeader, all[0]);
        Assert.Equal(
            [
                ("invitation_sent", full), ("binding_confirmed", full), ("invitation_sent", standard), ("binding_confirmed", standard),
                ("binding_closed", full),
            ],
            all.Skip(1).Select(line => line.Split(',')).Select(f => (f[2], f[3])));
        Assert.Equal(("unbound", store.MainAccount), (all[5].Split(',')[6], all[5].Split(',')[8]));
        var own = await LinesAsync(_server.As(standard), path, now.AddDays(-1), now.AddDays(1));
        Assert.Equal([standard, standard], own.Skip(1).Select(line => line.Split(',')[3]));
    }

    [Theory]
    [InlineData("", "/query/from", "/query/to")]
    [InlineData("?from=2026-01-01T00:00:00Z", "/query/to")]
    [InlineData("?from=2026-01-01&to=2026-02-01", "/query/from", "/query/to")]
    [InlineData("?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z", "/query/to")]
    [InlineData("?from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", "/query/to")]
    [InlineData("?from=2025-01-01T00:00:00Z&to=2026-01-02T00:00:00.001Z", "/query/to")]
    [InlineData("?from=2026-01-01T00:00:00Z&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z", "/query/from")]
    public async Task Period_ThatIsNone_Is400AtItsPlace(string query, params string[] places)
    {
        var store = await Store.OpenAsync(_server);
        foreach (var path in (string[])["/fund-account/entries.csv", "/binding-history.csv"])
        {
            (await store.Main.GetAsync(store.Path + path + query)).HasFaultsAt(places);
        }
    }

    private static async Task<string[]> LinesAsync(Api api, string path, DateTimeOffset from, DateTimeOffset to)
    {
        var csv = await api.GetAsync(path + Query(from, to));
        Assert.True(csv.Status == 200, csv.ToString());
        return csv.Text.TrimStart('\uFEFF').TrimEnd().Split("\r\n");
    }

    private static string Query(DateTimeOffset from, DateTimeOffset to) =>
        $"?from={Api.Escape(Company.Text(from))}&to={Api.Escape(Company.Text(to))}";

    private static DateTimeOffset At(Answer entry) => DateTimeOffset.Parse(entry.String("at"), CultureInfo.InvariantCulture);

    private static string Line(Answer entry) => string.Join(',', EntryHeader.Split(',').Select(field => entry.Json[field]!.ToString()));
}
