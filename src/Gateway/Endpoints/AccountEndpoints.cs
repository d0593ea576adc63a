using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.Reading;
using RelayHeat.Grains;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.OperatorAccounts;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>Accounts: their entry, the invitations they have received, and leaving.</summary>
internal static class AccountEndpoints
{
    private const int MaxIdentities = 6;

    private static readonly Body<RegisterAccount> AccountBody = new(
        nameof(AccountBody), "What the platform knows about an account.",
        ReadAccount,
        """{"realNameVerified":true,"alipaySubject":"2088-xiaoli","platformIdentities":[]}""");

    public static void MapAccounts(this RouteGroupBuilder v1)
    {
        var account = v1.Account();
        account.Command(
            "PUT", "registerAccount", "Register an account", "Registers the account or updates its entry. For platform.registry.",
            AccountBody, (account, command, context) => account.Register(command, context))
            .Creates((id, _) => $"/v1/accounts/{Uri.EscapeDataString(id)}");
        account.Get(
            "", "getAccount", "Read an account", "For the account itself, platform.registry and platform.ops.",
            (account, caller) => account.Get(caller))
            .Refuses(Codes.AccountNotFound);
        account.Command(
            "POST /leave", "leaveStore", "Leave the store",
            "The status is unbound, or none if the account was not bound. For the account itself.",
            _ => new LeaveStore(), (account, command, context) => account.Leave(command, context))
            .Converges();
        MapInvitations(account);
    }

    private static void MapInvitations(Routes<IOperatorAccountGrain> account)
    {
        account.Page(
            "/invitations", "listInvitations", "List open invitations", "Sorted by id. For the account itself.",
            // Binding ids have the characters of merchant ids.
            query => (After: query.After(MerchantId.IsValid), Limit: query.Limit()),
            (account, page, caller) => account.ListInvitations(page.After, page.Limit, caller));
        account.Command(
            "POST /invitations/{bindingId}/accept", "acceptInvitation", "Accept an invitation",
            "The account joins the platform and is bound in one step. Its other invitations close. For the account itself.",
            path => new AcceptInvitation(path.BindingId()), (account, command, context) => account.Accept(command, context))
            .Converges()
            .Refuses(
                Codes.InvitationNotFound, Codes.InvitationExpired, Codes.InvitationClosed, Codes.AccountBoundElsewhere,
                Codes.AccountNotVerified, Codes.AccountHasPlatformIdentity, Codes.AlipaySubjectSameAsStore, Codes.MerchantNotTmall);
        account.Command(
            "POST /invitations/{bindingId}/decline", "declineInvitation", "Decline an invitation",
            "Releases the reserved seat. For the account itself.",
            path => new DeclineInvitation(path.BindingId()), (account, command, context) => account.Decline(command, context))
            .Converges()
            .Refuses(Codes.InvitationNotFound, Codes.InvitationClosed);
    }

    private static RegisterAccount ReadAccount(IFields fields)
    {
        var isVerified = fields.Flag("realNameVerified", "Whether Alipay has verified its real name.");
        // A verified account has an Alipay subject, which decides who may invite it (A10).
        var isNobodys = fields.IsNull("alipaySubject") && !isVerified;
        const string says = "Its Alipay subject; null is allowed while the real name is not verified.";
        return new RegisterAccount(
            isVerified,
            isNobodys ? null : fields.AlipaySubject("alipaySubject", says),
            fields.SetOf<PlatformIdentity>("platformIdentities", "Its other identities on the platform.", MaxIdentities));
    }
}
