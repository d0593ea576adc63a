using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.Reading;
using RelayHeat.Grains;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.Names;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>The accounts that work for a merchant: inviting, changing, unbinding.</summary>
internal static class OperatorEndpoints
{
    private static readonly Body<InviteOperator> InviteBody = new(
        nameof(InviteBody), "The account to invite, or the sub-account to bind.",
        fields => new InviteOperator(
            fields.Account("account", "The account."),
            fields.OneOf<BindingType>("type", "Whether it is an operator account or a sub-account."),
            fields.OneOf<Permission>("permission", "The permission it gets.")),
        """{"account":"小李","type":"operator","permission":"full"}""");

    private static readonly Body<Permission> PermissionBody = new(
        nameof(PermissionBody), "The new permission.",
        fields => fields.OneOf<Permission>("permission", "The new permission."),
        """{"permission":"standard"}""");

    public static void MapOperators(this RouteGroupBuilder v1)
    {
        var operators = v1.Merchant("Operators", "/operators");
        MapQuestions(operators);
        MapCommands(operators);
    }

    private static void MapQuestions(Routes<IMerchantGrain> operators)
    {
        operators.Page(
            "", "listOperators", "List open bindings",
            "Sorted by account. For the main account and accounts with full permission; one with standard permission sees its own.",
            query => (After: query.After(IsAccount), Limit: query.Limit()),
            (merchant, page, caller) => merchant.ListBindings(page.After, page.Limit, caller))
            .Refuses(Codes.MerchantNotFound);
        operators.Get(
            "/{account}", "getOperator", "Read an open binding",
            "For the main account and accounts with full permission; one with standard permission sees its own.",
            path => path.Account(), (merchant, account, caller) => merchant.GetBinding(account, caller))
            .Refuses(Codes.MerchantNotFound, Codes.BindingNotFound);
    }

    private static void MapCommands(Routes<IMerchantGrain> operators)
    {
        operators.Command(
            "POST", "inviteOperator", "Invite an operator account or bind a sub-account",
            "An operator account receives an invitation, which reserves its seat. A sub-account is bound at once. For the main account.",
            InviteBody, (merchant, command, context) => merchant.Invite(command, context))
            .Creates((id, binding) => $"/v1/merchants/{id}/operators/{Uri.EscapeDataString(binding.Account)}")
            .Converges()
            .Refuses(
                Codes.MerchantNotFound, Codes.SeatLimitReached, Codes.BindingLimitReached, Codes.AlreadyInvited, Codes.AlreadyBound,
                Codes.AccountNotFound, Codes.AccountNotVerified, Codes.AccountHasPlatformIdentity, Codes.AccountBoundElsewhere,
                Codes.AlipaySubjectSameAsStore, Codes.MerchantNotTmall, Codes.InvalidSubAccount, Codes.InvitationRateLimited,
                Codes.AccountInboxFull);
        operators.Command(
            "POST /{account}/resend", "resendInvitation", "Send an open invitation again", "Renews its expiry. For the main account.",
            path => new ResendInvitation(path.Account()), (merchant, command, context) => merchant.Resend(command, context))
            .Converges()
            .Refuses(Codes.MerchantNotFound, Codes.InvitationNotOpen, Codes.InvitationRateLimited);
        operators.Command(
            "PUT /{account}/permission", "changePermission", "Change the permission of an open binding",
            "Full permission takes a seat. For the main account.",
            PermissionBody, (path, permission) => new ChangePermission(path.Account(), permission),
            (merchant, command, context) => merchant.ChangePermission(command, context))
            .Converges()
            .Refuses(Codes.MerchantNotFound, Codes.BindingNotFound, Codes.SeatLimitReached);
        operators.Command(
            "DELETE /{account}", "unbindOperator", "Cancel an invitation or unbind",
            "The status is cancelled, unbound, or none if there was nothing to end. For the main account.",
            path => new UnbindOperator(path.Account()), (merchant, command, context) => merchant.Unbind(command, context))
            .Converges()
            .Refuses(Codes.MerchantNotFound);
    }

    private static bool IsAccount(string key) => AccountName.TryNormalize(key, out var account) && account == key;
}
