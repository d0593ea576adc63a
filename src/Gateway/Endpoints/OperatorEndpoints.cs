using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.OpenApi;
using RelayHeat.Engine;
using RelayHeat.Grains;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.Names;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>The accounts that work for a merchant: inviting, changing, unbinding.</summary>
internal static class OperatorEndpoints
{
    public static void MapOperators(this RouteGroupBuilder v1)
    {
        var operators = v1.MapGroup("/merchants/{merchantId}/operators").WithTags("Operators");
        MapQuestions(operators);
        MapCommands(operators);
    }

    private static void MapQuestions(RouteGroupBuilder operators)
    {
        operators.MapGet("", List)
            .Describe(
                "listOperators",
                "List open bindings",
                "In the order of their accounts. For the main account and full accounts; a standard account sees its own.")
            .Produces<PageAnswer<BindingView>>()
            .Paged()
            .Question(Codes.MerchantNotFound);
        operators.MapGet("/{account}", Get)
            .Describe("getOperator", "Read an open binding", "For the main account and full accounts; a standard account sees its own.")
            .Produces<BindingView>()
            .Question(Codes.MerchantNotFound, Codes.BindingNotFound);
    }

    private static void MapCommands(RouteGroupBuilder operators)
    {
        operators.MapPost("", Invite)
            .Describe(
                "inviteOperator",
                "Invite an operator account or bind a sub-account",
                "An operator account is sent an invitation, which reserves its seat; a sub-account is bound at once. For the main account.")
            .Accepts<InviteBody>("application/json")
            .Produces<BindingView>()
            .Produces<BindingView>(StatusCodes.Status201Created)
            .Produces<BindingView>(StatusCodes.Status202Accepted)
            .Command(
                Codes.MerchantNotFound, Codes.SeatLimitReached, Codes.BindingLimitReached, Codes.AlreadyInvited, Codes.AlreadyBound,
                Codes.AccountNotFound, Codes.AccountNotVerified, Codes.AccountHasPlatformIdentity, Codes.AccountBoundElsewhere,
                Codes.AlipaySubjectSameAsStore, Codes.MerchantNotTmall, Codes.InvalidSubAccount, Codes.InvitationRateLimited,
                Codes.AccountInboxFull);
        operators.MapPost("/{account}/resend", Resend)
            .Describe("resendInvitation", "Send an open invitation again", "Renews its expiry. For the main account.")
            .Produces<BindingView>()
            .Produces<BindingView>(StatusCodes.Status202Accepted)
            .Command(Codes.MerchantNotFound, Codes.InvitationNotOpen, Codes.InvitationRateLimited);
        operators.MapPut("/{account}/permission", ChangePermission)
            .Describe("changePermission", "Change the permission of an open binding", "To full takes a seat. For the main account.")
            .Accepts<PermissionBody>("application/json")
            .Produces<BindingView>()
            .Produces<BindingView>(StatusCodes.Status202Accepted)
            .Command(Codes.MerchantNotFound, Codes.BindingNotFound, Codes.SeatLimitReached);
        operators.MapDelete("/{account}", Unbind)
            .Describe(
                "unbindOperator",
                "Cancel an invitation or unbind",
                "Answers cancelled or unbound, or none where there was nothing to end. For the main account.")
            .Produces<EndedView>()
            .Produces<EndedView>(StatusCodes.Status202Accepted)
            .Command(Codes.MerchantNotFound);
    }

    private static async Task<IResult> List(string merchantId, HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        merchantId = request.MerchantId(merchantId);
        var after = request.After(key => AccountName.TryNormalize(key, out var account) && account == key);
        var limit = request.Limit();
        request.ThrowIfFaulty();
        return Answers.Page(await grains.GetMerchant(merchantId).ListBindings(after, limit, http.Caller()));
    }

    private static async Task<IResult> Get(string merchantId, string account, HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        (merchantId, account) = (request.MerchantId(merchantId), request.Account(account));
        request.ThrowIfFaulty();
        return Answers.Of(await grains.GetMerchant(merchantId).GetBinding(account, http.Caller()));
    }

    private static async Task<IResult> Invite(string merchantId, HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        merchantId = request.MerchantId(merchantId);
        var context = request.Context();
        var body = await request.BodyAsync();
        var command = new InviteOperator(body.Account("account"), body.OneOf<BindingType>("type"), body.OneOf<Permission>("permission"));
        body.End();
        request.ThrowIfFaulty();
        var location = $"/v1/merchants/{merchantId}/operators/{Uri.EscapeDataString(command.Account)}";
        return Answers.Of(await grains.GetMerchant(merchantId).Invite(command, context), location);
    }

    private static async Task<IResult> Resend(string merchantId, string account, HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        (merchantId, account) = (request.MerchantId(merchantId), request.Account(account));
        var context = await request.ContextWithoutBodyAsync();
        return Answers.Of(await grains.GetMerchant(merchantId).Resend(new ResendInvitation(account), context));
    }

    private static async Task<IResult> ChangePermission(string merchantId, string account, HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        (merchantId, account) = (request.MerchantId(merchantId), request.Account(account));
        var context = request.Context();
        var body = await request.BodyAsync();
        var command = new ChangePermission(account, body.OneOf<Permission>("permission"));
        body.End();
        request.ThrowIfFaulty();
        return Answers.Of(await grains.GetMerchant(merchantId).ChangePermission(command, context));
    }

    private static async Task<IResult> Unbind(string merchantId, string account, HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        (merchantId, account) = (request.MerchantId(merchantId), request.Account(account));
        var context = await request.ContextWithoutBodyAsync();
        return Answers.Of(await grains.GetMerchant(merchantId).Unbind(new UnbindOperator(account), context));
    }
}
