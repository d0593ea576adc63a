using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.OpenApi;
using RelayHeat.Engine;
using RelayHeat.Grains;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.ReadModel;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>Merchants: their entry, the list of them, and what an account may do on one.</summary>
internal static class MerchantEndpoints
{
    public const int MaxText = 64;
    private static readonly string[] Statuses = ["seats_free", "seats_full"];

    public static void MapMerchants(this RouteGroupBuilder v1)
    {
        var merchants = v1.MapGroup("/merchants").WithTags("Merchants");
        merchants.MapPut("/{merchantId}", Register)
            .Describe("registerMerchant", "Register a merchant", "Registers a merchant or changes its entry. For platform.registry.")
            .Accepts<MerchantBody>("application/json")
            .Produces<MerchantView>()
            .Produces<MerchantView>(StatusCodes.Status201Created)
            .Produces<MerchantView>(StatusCodes.Status202Accepted)
            .Command(Codes.MainAccountTaken, Codes.MainAccountFixed);
        merchants.MapGet("/{merchantId}", Get)
            .Describe("getMerchant", "Read a merchant", "For its main account, its bound accounts, platform.registry and platform.ops.")
            .Produces<MerchantView>()
            .Question(Codes.MerchantNotFound);
        merchants.MapGet("", List)
            .Describe(
                "listMerchants",
                "List merchants",
                "In the order of their ids. A page by status may have fewer items than its limit and not be the last. "
                + "For platform.registry and platform.ops.")
            .Produces<PageAnswer<MerchantView>>()
            .Query("status", "Only merchants that have, or do not have, a free seat with full permission.", "seats_free", values: Statuses)
            .Query("q", "Only merchants whose id, name or main account holds this text.", "mars")
            .Paged()
            .Question();
        merchants.MapGet("/{merchantId}/rights/{account}", GetRights)
            .Describe(
                "getRights",
                "Read what an account may do on a merchant",
                "For the account itself, the main account and platform.ops. A stranger has no capabilities, nor has anybody where there is "
                    + "no such store.")
            .Produces<RightsView>()
            .Question(Codes.MerchantNotFound);
    }

    private static async Task<IResult> Register(string merchantId, HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        merchantId = request.MerchantId(merchantId);
        var context = request.Context();
        var body = await request.BodyAsync();
        var command = new RegisterMerchant(
            body.Text("name", MaxText),
            MainAccount(body),
            body.OneOf<StoreType>("storeType"),
            body.AlipaySubject("alipaySubject", MaxText));
        body.End();
        request.ThrowIfFaulty();
        return Answers.Of(await grains.GetMerchant(merchantId).Register(command, context), "/v1/merchants/" + merchantId);
    }

    private static async Task<IResult> Get(string merchantId, HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        merchantId = request.MerchantId(merchantId);
        request.ThrowIfFaulty();
        return Answers.Of(await grains.GetMerchant(merchantId).Get(http.Caller()));
    }

    private static async Task<IResult> GetRights(string merchantId, string account, HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        merchantId = request.MerchantId(merchantId);
        account = request.Account(account);
        request.ThrowIfFaulty();
        return Answers.Of(await grains.GetMerchant(merchantId).GetRights(account, http.Caller()));
    }

    private static async Task<IResult> List(HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        var query = new DirectoryQuery(
            GrainKeys.Merchant,
            request.OneOf("status", Statuses),
            request.SearchText(),
            request.After(MerchantId.IsValid),
            request.Limit());
        request.ThrowIfFaulty();
        var outcome = await grains.GetGrain<IReadModelGrain>(0).List(query, http.Caller());
        // The silo has made the item as it is shown.
        return Answers.Page(outcome, Cursor.Write, (json, row) => json.WriteRawValue(row.SummaryJson));
    }

    private static string MainAccount(JsonBody body)
    {
        var account = body.Account("mainAccount");
        if (AccountName.IsSubAccount(account)) body.Fault("mainAccount", "Must not be a sub-account.");
        return account;
    }
}
