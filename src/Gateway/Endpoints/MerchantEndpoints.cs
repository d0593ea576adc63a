using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.Reading;
using RelayHeat.Grains;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.ReadModel;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>Merchants: registration, the list, and what an account may do on one.</summary>
internal static class MerchantEndpoints
{
    private const string SaysStatus = "Only merchants with a free seat for full permission, or only those without.";

    private static readonly string[] Statuses = ["seats_free", "seats_full"];

    private static readonly Body<RegisterMerchant> MerchantBody = new(
        nameof(MerchantBody), "A merchant's entry.",
        fields => new RegisterMerchant(
            fields.Text("name", "The store's name."),
            MainAccount(fields),
            fields.OneOf<StoreType>("storeType", "Its marketplace."),
            fields.AlipaySubject("alipaySubject", "Its Alipay subject.")),
        """{"name":"火星旗舰店","mainAccount":"火星旗舰店","storeType":"tmall","alipaySubject":"2088-mars"}""");

    public static void MapMerchants(this RouteGroupBuilder v1)
    {
        v1.Lists("/merchants", "Merchants").MapDirectory<MerchantView>(
            "listMerchants", "List merchants",
            "Sorted by id. A page filtered by status may be short although others follow: go by nextCursor. "
                + "For platform.registry and platform.ops.",
            query => new DirectoryQuery(
                GrainKeys.Merchant,
                query.OneOf("status", SaysStatus, "seats_free", Statuses),
                query.SearchText("Only merchants whose id, name or main account contains this text.", "mars"),
                query.After(MerchantId.IsValid),
                query.Limit()));
        var merchant = v1.Merchant("Merchants");
        merchant.Command(
            "PUT", "registerMerchant", "Register a merchant", "Registers the merchant or updates its entry. For platform.registry.",
            MerchantBody, (merchant, command, context) => merchant.Register(command, context))
            .Creates((id, _) => $"/v1/merchants/{id}")
            .Converges()
            .Refuses(Codes.MainAccountTaken, Codes.MainAccountFixed);
        merchant.Get(
            "", "getMerchant", "Read a merchant", "For its main account, its bound accounts, platform.registry and platform.ops.",
            (merchant, caller) => merchant.Get(caller))
            .Refuses(Codes.MerchantNotFound);
        merchant.Get(
            "/rights/{account}", "getRights", "Read what an account may do on a merchant",
            "The list of capabilities is empty for a stranger, and for a store that does not exist. For the account itself, the main "
                + "account and platform.ops.",
            path => path.Account(), (merchant, account, caller) => merchant.GetRights(account, caller))
            .Refuses(Codes.MerchantNotFound);
    }

    private static string MainAccount(IFields fields)
    {
        var account = fields.Account("mainAccount", "The account that owns the store. Not a sub-account; it cannot be changed later.");
        if (AccountName.IsSubAccount(account)) fields.Fault("mainAccount", "Must not be a sub-account.");
        return account;
    }
}
