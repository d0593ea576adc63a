using System.Globalization;
using System.Text.Json;
using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.Problems;
using RelayHeat.Gateway.Reading;
using RelayHeat.Engine;
using RelayHeat.Grains;
using RelayHeat.Grains.FundAccounts;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.ReadModel;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>
/// Exports as CSV: movements and the history of bindings in a period. They are read and sent page by page. Each page checks the caller's
/// rights; if they end, the connection is cut, so that half a file does not look complete.
/// </summary>
internal static class ExportEndpoints
{
    private const int MaxDays = 366;
    private const int PageSize = 200;

    private static readonly string[] EntryColumns =
        ["number", "at", "entryId", "kind", "amountFen", "reference", "debit", "credit", "availableFen", "heldFen"];

    private static readonly string[] HistoryColumns =
        ["sequence", "instant", "event", "account", "permission", "bindingId", "reason", "expiresAt", "actor"];

    public static void MapExports(this RouteGroupBuilder v1)
    {
        var merchant = v1.MapGroup("/merchants/{merchantId}");
        merchant.MapGet("/fund-account/entries.csv", Entries)
            .WithTags("Fund account")
            .Describe("exportFundEntries", "Export the movements of a period", $"{OfAPeriod} For accounts that may view the fund account.")
            .IsExport();
        // Not below operators: there, any name is an account.
        merchant.MapGet("/binding-history.csv", History)
            .WithTags("Operators")
            .Describe(
                "exportBindingHistory",
                "Export the history of bindings in a period",
                $"{OfAPeriod} For the main account and accounts with full permission; one with standard permission exports its own.")
            .IsExport();
    }

    private static string OfAPeriod => $"CSV (RFC 4180, UTF-8) of at most {MaxDays} days. Text that a spreadsheet could take for a "
        + "formula begins with an apostrophe.";

    private static void IsExport(this RouteHandlerBuilder route) => route
        .IsQuestion(path => ReadQuery(path))
        .Produces<Stream>(StatusCodes.Status200OK, "text/csv")
        .Is(Scarce.Exports)
        .EndWithTheToken()
        .Refuses(Codes.MerchantNotFound);

    private static StoreQuery ReadQuery(IParameters path) => new(path.MerchantId(), 0, PageSize, path.Period(MaxDays));

    private static Task<IResult> Entries(HttpContext http, IGrainFactory grains) => Export(
        http,
        query => grains.GetGrain<IReadModelGrain>(0).ListFundEntries(query, http.Caller()),
        new CsvTable<FundEntryView>("fund-entries", EntryColumns, e =>
        [
            Text(e.Number), Instant.ToText(e.At), e.EntryId, e.Kind.ToText(), Text(e.AmountFen), e.Reference,
            e.Debit.ToText(), e.Credit.ToText(), Text(e.AvailableFen), Text(e.HeldFen),
        ]));

    private static Task<IResult> History(HttpContext http, IGrainFactory grains) => Export(
        http,
        query => grains.GetGrain<IReadModelGrain>(0).ListBindingHistory(query, http.Caller()),
        new CsvTable<EventView>("binding-history", HistoryColumns, e =>
        {
            using var data = JsonDocument.Parse(e.DataJson);
            string? Said(string name) => data.RootElement.TryGetProperty(name, out var value) ? value.ToString() : null;
            return
            [
                Text(e.Sequence), Instant.ToText(e.Instant), e.Type, Said("account"), Said("permission"), Said("bindingId"),
                Said("reason"), Said("expiresAt"), e.Actor,
            ];
        }));

    // Read the first page before the answer begins, so that a refusal can be answered as one.
    private static async Task<IResult> Export<T>(
        HttpContext http, Func<StoreQuery, Task<Outcome<Page<T>>>> read, CsvTable<T> table)
    {
        var request = new RequestReader(http);
        var query = ReadQuery(request);
        request.ThrowIfFaulty();
        var first = await read(query);
        if (first.Refusal is { } refusal) return new Problem(refusal);
        return new CsvAnswer<T>(
            $"{table.Name}-{query.MerchantId}.csv",
            table,
            first.Value!,
            async next => (await read(query with { After = long.Parse(next, CultureInfo.InvariantCulture) })).Value);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
