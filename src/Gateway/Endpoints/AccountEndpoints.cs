using System.Collections.Immutable;
using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.OpenApi;
using RelayHeat.Engine;
using RelayHeat.Grains;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.OperatorAccounts;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>Accounts: their entry, the invitations they have received, and leaving.</summary>
internal static class AccountEndpoints
{
    private const int MaxIdentities = 6;

    public static void MapAccounts(this RouteGroupBuilder v1)
    {
        var accounts = v1.MapGroup("/accounts/{account}").WithTags("Accounts");
        accounts.MapPut("", Register)
            .Describe("registerAccount", "Register an account", "Enters what the platform knows of an account. For platform.registry.")
            .Accepts<AccountBody>("application/json")
            .Produces<OperatorAccountView>()
            .Produces<OperatorAccountView>(StatusCodes.Status201Created)
            .Command();
        accounts.MapGet("", Get)
            .Describe("getAccount", "Read an account", "For the account itself, platform.registry and platform.ops.")
            .Produces<OperatorAccountView>()
            .Question(Codes.AccountNotFound);
        accounts.MapPost("/leave", Leave)
            .Describe("leaveStore", "Leave the store", "Answers unbound, or none where there was no store. For the account itself.")
            .Produces<EndedView>()
            .Produces<EndedView>(StatusCodes.Status202Accepted)
            .Command();
        MapInvitations(accounts.MapGroup("/invitations"));
    }

    private static void MapInvitations(RouteGroupBuilder invitations)
    {
        invitations.MapGet("", ListInvitations)
            .Describe("listInvitations", "List open invitations", "In the order of their ids. For the account itself.")
            .Produces<PageAnswer<InvitationView>>()
            .Paged()
            .Question();
        invitations.MapPost("/{bindingId}/accept", Accept)
            .Describe(
                "acceptInvitation",
                "Confirm an invitation",
                "The account joins the platform and is bound in one act; its other invitations close. For the account itself.")
            .Produces<BindingView>()
            .Produces<BindingView>(StatusCodes.Status202Accepted)
            .Command(
                Codes.InvitationNotFound, Codes.InvitationExpired, Codes.InvitationClosed, Codes.AccountBoundElsewhere,
                Codes.AccountNotVerified, Codes.AccountHasPlatformIdentity, Codes.AlipaySubjectSameAsStore, Codes.MerchantNotTmall);
        invitations.MapPost("/{bindingId}/decline", Decline)
            .Describe("declineInvitation", "Decline an invitation", "Releases the seat that it reserved. For the account itself.")
            .Produces<EndedView>()
            .Produces<EndedView>(StatusCodes.Status202Accepted)
            .Command(Codes.InvitationNotFound, Codes.InvitationClosed);
    }

    private static async Task<IResult> Register(string account, HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        account = request.Account(account);
        var context = request.Context();
        var body = await request.BodyAsync();
        var verified = body.Flag("realNameVerified");
        // An account that Alipay has verified is somebody's, and whose decides who may invite it (A10).
        var subject = !verified && body.IsNull("alipaySubject") ? null : body.AlipaySubject("alipaySubject", MerchantEndpoints.MaxText);
        ImmutableArray<PlatformIdentity> identities = [.. body.SetOf<PlatformIdentity>("platformIdentities", MaxIdentities)];
        body.End();
        request.ThrowIfFaulty();
        var command = new RegisterAccount(verified, subject, identities);
        return Answers.Of(await grains.GetAccount(account).Register(command, context), "/v1/accounts/" + Uri.EscapeDataString(account));
    }

    private static async Task<IResult> Get(string account, HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        account = request.Account(account);
        request.ThrowIfFaulty();
        return Answers.Of(await grains.GetAccount(account).Get(http.Caller()));
    }

    private static async Task<IResult> ListInvitations(string account, HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        account = request.Account(account);
        // Binding ids are made of what merchant ids are made of.
        var (after, limit) = (request.After(MerchantId.IsValid), request.Limit());
        request.ThrowIfFaulty();
        return Answers.Page(await grains.GetAccount(account).ListInvitations(after, limit, http.Caller()));
    }

    private static async Task<IResult> Accept(string account, string bindingId, HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        (account, bindingId) = (request.Account(account), request.BindingId(bindingId));
        var context = await request.ContextWithoutBodyAsync();
        return Answers.Of(await grains.GetAccount(account).Accept(new AcceptInvitation(bindingId), context));
    }

    private static async Task<IResult> Decline(string account, string bindingId, HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        (account, bindingId) = (request.Account(account), request.BindingId(bindingId));
        var context = await request.ContextWithoutBodyAsync();
        return Answers.Of(await grains.GetAccount(account).Decline(new DeclineInvitation(bindingId), context));
    }

    private static async Task<IResult> Leave(string account, HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        account = request.Account(account);
        var context = await request.ContextWithoutBodyAsync();
        return Answers.Of(await grains.GetAccount(account).Leave(new LeaveStore(), context));
    }
}
