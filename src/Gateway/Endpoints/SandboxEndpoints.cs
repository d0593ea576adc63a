using System.Net;
using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.Json;
using RelayHeat.Gateway.Problems;
using RelayHeat.Gateway.Reading;
using RelayHeat.Gateway.Startup;
using RelayHeat.Grains;
using RelayHeat.Grains.Clock;
using RelayHeat.Engine;
using RelayHeat.Hosting;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>The sandbox: tokens for anyone, and a clock that can be moved. On loopback only, and only if enabled.</summary>
internal static class SandboxEndpoints
{
    // The sandbox authenticates nobody. No account can have this name.
    private static readonly Caller Anybody = new("@sandbox", Roles.None);

    private static readonly Body<MoveClock> ClockBody = new(
        nameof(ClockBody), "How far to move the clock.",
        fields => new MoveClock(SandboxDuration.Read(fields, "advance")),
        """{"advance":"PT1H"}""");

    private static readonly Body<(string Account, IReadOnlyList<string?> Roles)> TokenBody = new(
        nameof(TokenBody), "The account and the roles of the token.",
        fields => (fields.Account("account", "The account."), PlatformRoles(fields)),
        """{"account":"火星旗舰店","roles":["platform.registry","platform.ops"]}""");

    public static void MapSandbox(this IEndpointRouteBuilder routes, GatewaySettings settings)
    {
        var sandbox = routes.MapGroup("/sandbox").WithTags("Sandbox").AllowAnonymous().AddEndpointFilter(RefuseForeign);
        sandbox.MapGet("/clock", ReadClock)
            .Describe("readClock", "Read the clock", "The clock of all rules. Token lifetimes do not follow it.")
            .IsQuestion(_ => { })
            .Produces<ClockView>()
            .RequireCluster();
        sandbox.MapPost("/clock", MoveClock)
            .Describe("moveClock", "Move the clock forward", "At most 3650 days ahead in all; the offset is kept with the data.")
            .IsCommand(_ => { }, ClockBody)
            .Produces<ClockView>()
            .RequireCluster();
        // With an issuer, tokens of the local key are not accepted.
        if (settings.Auth.Issuer is not null) return;
        sandbox.MapPost("/tokens", MakeToken)
            .Describe("makeToken", "Make a token", "For any account, with any platform roles.")
            .IsQuestion(_ => { }, TokenBody)
            .Produces<TokenAnswer>();
    }

    // A web page can make its own host name resolve to loopback, but it cannot choose the Host header.
    private static async ValueTask<object?> RefuseForeign(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (IsLoopback(http.Connection.RemoteIpAddress) && ListenAddresses.IsLoopback(http.Request.Host.Host)) return await next(context);
        return new Problem(new Refusal(Codes.Forbidden));
    }

    private static bool IsLoopback(IPAddress? address) => address is null || IPAddress.IsLoopback(address);

    private static async Task<IResult> MakeToken(HttpContext http, LocalTokens tokens)
    {
        var request = new RequestReader(http);
        var (account, roles) = await request.BodyAsync(TokenBody);
        request.ThrowIfFaulty();
        // Without repeats, in the order of declaration.
        return Answers.Json(new TokenAnswer(tokens.Create(account, RoleNames.All.Where(role => roles.Contains(role)))));
    }

    private static IReadOnlyList<string?> PlatformRoles(IFields fields)
    {
        const string name = "roles";
        const string says = "Its platform roles; none for an ordinary account.";
        var roles = fields.Strings(name, says, RoleNames.All.Length, new Form(Words: RoleNames.All)) ?? [];
        for (var item = 0; item < roles.Count; item++)
        {
            if (roles[item] is { } role && !RoleNames.All.Contains(role)) fields.Fault(name, Faults.NotOneOf(RoleNames.All), item);
        }
        return roles;
    }

    private static async Task<IResult> ReadClock(HttpContext http, IGrainFactory grains)
    {
        new RequestReader(http).ThrowIfFaulty();
        return Answers.Resource(await grains.GetGrain<IClockGrain>(0).Get());
    }

    private static async Task<IResult> MoveClock(HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        var context = request.Context(Anybody);
        var command = await request.BodyAsync(ClockBody);
        request.ThrowIfFaulty();
        return Answers.Resource(await grains.GetGrain<IClockGrain>(0).Move(command, context));
    }
}
