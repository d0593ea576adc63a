using System.Globalization;
using System.Text.Json;
using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.OpenApi;
using RelayHeat.Gateway.Problems;
using RelayHeat.Engine;
using RelayHeat.Grains;
using RelayHeat.Grains.FundAccounts;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.ReadModel;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>
/// What a store takes along: movements and the history of bindings of a period, as CSV. Read and sent page by page; who may read is asked
/// for each page, and where that ends in the middle, so does the connection, so that half a file does not look like a whole one.
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
            .Describe("exportFundEntries", "Export the movements of a period", $"{OfAPeriod} For who may view the fund account.")
            .IsExport();
        // Not below operators: any name there is an account's.
        merchant.MapGet("/binding-history.csv", History)
            .WithTags("Operators")
            .Describe(
                "exportBindingHistory",
                "Export what has happened to bindings in a period",
                $"{OfAPeriod} For the main account and full accounts; a standard account exports its own.")
            .IsExport();
    }

    private static string OfAPeriod => $"As CSV (RFC 4180, UTF-8), of at most {MaxDays} days; a text that a spreadsheet would take for "
        + "a formula has an apostrophe in front.";

    private static void IsExport(this RouteHandlerBuilder route) => route
        .Produces<Stream>(StatusCodes.Status200OK, "text/csv")
        .Query("from", "When the period begins.", "2026-01-01T00:00:00Z", Described.InstantPattern)
        .Query("to", "When it is over, at that instant exactly.", "2026-02-01T00:00:00Z", Described.InstantPattern)
        .Is(Scarce.Exports)
        .EndWithTheToken()
        .Question(Codes.MerchantNotFound);

    private static Task<IResult> Entries(string merchantId, HttpContext http, IGrainFactory grains) => Export(
        merchantId,
        http,
        query => grains.GetGrain<IReadModelGrain>(0).ListFundEntries(query, http.Caller()),
        new CsvTable<FundEntryView>("fund-entries", EntryColumns, e =>
        [
            Text(e.Number), Instant.ToText(e.At), e.EntryId, EnumNames<FundEntryKind>.Of(e.Kind), Text(e.AmountFen), e.Reference,
            EnumNames<FundSide>.Of(e.Debit), EnumNames<FundSide>.Of(e.Credit), Text(e.AvailableFen), Text(e.HeldFen),
        ]));

    private static Task<IResult> History(string merchantId, HttpContext http, IGrainFactory grains) => Export(
        merchantId,
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

    // The first page is read before anything is answered, so that a refusal is one.
    private static async Task<IResult> Export<T>(
        string merchantId, HttpContext http, Func<StoreQuery, Task<Outcome<Page<T>>>> read, CsvTable<T> table)
    {
        var request = new RequestReader(http);
        var query = new StoreQuery(request.MerchantId(merchantId), 0, PageSize, request.Period(MaxDays));
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
