using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.Reading;
using RelayHeat.Grains;
using RelayHeat.Grains.Commission;
using RelayHeat.Grains.FundAccounts;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.OperatorAccounts;
using RelayHeat.Grains.Providers;
using RelayHeat.Grains.ReadModel;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>The resources: their paths and their grains.</summary>
internal static class Resources
{
    private const string OfMerchant = "/merchants/{merchantId}";

    public static Routes<IMerchantGrain> Merchant(this RouteGroupBuilder v1, string tag, string path = "") =>
        new(v1.Group(OfMerchant + path, tag), Parameters.MerchantId, (grains, id) => grains.GetMerchant(id));

    public static Routes<ICommissionGrain> Commission(this RouteGroupBuilder v1) =>
        new(v1.Group(OfMerchant, "Commission"), Parameters.MerchantId, (grains, id) => grains.GetCommission(id));

    public static Routes<IFundAccountGrain> FundAccount(this RouteGroupBuilder v1) =>
        new(v1.Group(OfMerchant + "/fund-account", "Fund account"), Parameters.MerchantId, (grains, id) => grains.GetFundAccount(id));

    public static Routes<IOperatorAccountGrain> Account(this RouteGroupBuilder v1) =>
        new(v1.Group("/accounts/{account}", "Accounts"), Parameters.Account, (grains, id) => grains.GetAccount(id));

    public static Routes<IProviderGrain> Provider(this RouteGroupBuilder v1) =>
        new(v1.Group("/providers/{uscc}", "Providers"), Parameters.Uscc, (grains, id) => grains.GetProvider(id));

    /// <summary>Lists belong to no single grain. They are read from the database.</summary>
    public static Routes<IReadModelGrain> Lists(this RouteGroupBuilder v1, string path, string tag) =>
        new(v1.Group(path, tag), _ => "", (grains, _) => grains.GetGrain<IReadModelGrain>(0));

    /// <summary>The list of a directory. The silo has written its items as they are shown.</summary>
    public static void MapDirectory<TView>(
        this Routes<IReadModelGrain> lists, string operationId, string summary, string description,
        Func<IParameters, DirectoryQuery> read) =>
        lists.Page<DirectoryQuery, ListedRow, TView>(
            "", operationId, summary, description, read,
            (rows, query, caller) => rows.List(query, caller), (json, row) => json.WriteRawValue(row.SummaryJson));

    private static RouteGroupBuilder Group(this RouteGroupBuilder v1, string path, string tag) => v1.MapGroup(path).WithTags(tag);
}
