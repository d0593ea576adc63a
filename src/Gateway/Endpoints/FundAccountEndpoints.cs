using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.OpenApi;
using RelayHeat.Engine;
using RelayHeat.Grains;
using RelayHeat.Grains.FundAccounts;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.ReadModel;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>A store's fund account: its balances and its movements.</summary>
internal static class FundAccountEndpoints
{
    public static void MapFundAccount(this RouteGroupBuilder v1)
    {
        var account = v1.MapGroup("/merchants/{merchantId}/fund-account").WithTags("Fund account");
        account.MapGet("", Get)
            .Describe("getFundAccount", "Read the balances", "For who may view the fund account.")
            .Produces<FundAccountView>()
            .Question(Codes.MerchantNotFound);
        account.MapGet("/entries", List)
            .Describe("listFundEntries", "List movements", "In their order, the oldest first. For who may view the fund account.")
            .Produces<PageAnswer<FundEntryView>>()
            .Paged()
            .Question(Codes.MerchantNotFound);
        account.MapGet("/entries/{entryId}", GetEntry)
            .Describe("getFundEntry", "Read a movement", "For who may view the fund account, and for platform.ops, which enters them.")
            .Produces<FundEntryView>()
            .Question(Codes.MerchantNotFound, Codes.EntryNotFound);
        account.MapPost("/entries", Move)
            .Describe(
                "moveFunds",
                "Enter a movement",
                "Of what is available: hold and withdraw; of what is held: release and charge. The same movement again has no effect, "
                + "for ever. For platform.ops.")
            .Accepts<FundEntryBody>("application/json")
            .Produces<FundEntryView>()
            .Produces<FundEntryView>(StatusCodes.Status201Created)
            .Command(Codes.MerchantNotFound, Codes.InsufficientFunds, Codes.IdReused, Codes.FundLimitReached);
    }

    private static async Task<IResult> Get(string merchantId, HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        merchantId = request.MerchantId(merchantId);
        request.ThrowIfFaulty();
        return Answers.Of(await grains.GetFundAccount(merchantId).Get(http.Caller()));
    }

    private static async Task<IResult> List(string merchantId, HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        var query = new StoreQuery(request.MerchantId(merchantId), request.AfterNumber(), request.Limit(), null);
        request.ThrowIfFaulty();
        return Answers.Page(await grains.GetGrain<IReadModelGrain>(0).ListFundEntries(query, http.Caller()));
    }

    private static async Task<IResult> GetEntry(string merchantId, string entryId, HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        (merchantId, entryId) = (request.MerchantId(merchantId), request.EntryId("entryId", entryId));
        request.ThrowIfFaulty();
        return Answers.Of(await grains.GetFundAccount(merchantId).GetEntry(entryId, http.Caller()));
    }

    private static Task<IResult> Move(string merchantId, HttpContext http, IGrainFactory grains) => MerchantRequest.Command(
        merchantId,
        http,
        (_, body) => new MoveFunds(
            body!.EntryId("entryId"),
            body.OneOf<FundEntryKind>("kind"),
            body.Whole("amountFen", 1, Money.MaxFen),
            body.Text("reference", MerchantEndpoints.MaxText)),
        (id, command, context) => grains.GetFundAccount(id).Move(command, context),
        entry => $"/fund-account/entries/{entry.EntryId}");
}
