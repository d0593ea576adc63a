using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.Reading;
using RelayHeat.Grains;
using RelayHeat.Grains.FundAccounts;
using RelayHeat.Grains.ReadModel;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>A store's fund account: its balances and its movements.</summary>
internal static class FundAccountEndpoints
{
    private static readonly Body<MoveFunds> FundEntryBody = new(
        nameof(FundEntryBody), "A movement of a store's fund account.",
        fields => new MoveFunds(
            fields.EntryId("entryId", "An id that you choose. The same movement again has no effect."),
            fields.OneOf<FundEntryKind>("kind", "What it is."),
            fields.AmountFen("amountFen", "How much, in fen."),
            fields.Text("reference", "What it refers to.")),
        """{"entryId":"m1","kind":"top_up","amountFen":100000,"reference":"bank"}""");

    public static void MapFundAccount(this RouteGroupBuilder v1)
    {
        var account = v1.FundAccount();
        account.Get(
            "", "getFundAccount", "Read the balances", "For accounts that may view the fund account.",
            (account, caller) => account.Get(caller))
            .Refuses(Codes.MerchantNotFound);
        v1.Lists("/merchants/{merchantId}/fund-account/entries", "Fund account").Page(
            "", "listFundEntries", "List movements", "The oldest first. For accounts that may view the fund account.",
            path => new StoreQuery(path.MerchantId(), path.AfterNumber(), path.Limit(), null),
            (lists, query, caller) => lists.ListFundEntries(query, caller))
            .Refuses(Codes.MerchantNotFound);
        account.Get(
            "/entries/{entryId}", "getFundEntry", "Read a movement",
            "For accounts that may view the fund account, and platform.ops.",
            path => path.EntryId("entryId", "The movement's id.", "m1"), (account, entryId, caller) => account.GetEntry(entryId, caller))
            .Refuses(Codes.MerchantNotFound, Codes.EntryNotFound);
        account.Command(
            "POST /entries", "moveFunds", "Record a movement",
            "hold and withdraw take from the available balance, release and charge from the held one. The same movement again has no "
                + "effect, for ever. For platform.ops.",
            FundEntryBody, (account, command, context) => account.Move(command, context))
            .Creates((id, entry) => $"/v1/merchants/{id}/fund-account/entries/{entry.EntryId}")
            .Refuses(Codes.MerchantNotFound, Codes.InsufficientFunds, Codes.IdReused, Codes.FundLimitReached);
    }
}
