using System.Net;
using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.OpenApi;
using RelayHeat.Gateway.Startup;
using RelayHeat.Grains;
using RelayHeat.Grains.Clock;
using RelayHeat.Engine;
using RelayHeat.Hosting;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>The sandbox: tokens for anyone and a clock that can be moved. Loopback only, and only where it is enabled.</summary>
internal static class SandboxEndpoints
{
    // The sandbox asks nobody who they are. No account can have this name.
    private static readonly Caller Anybody = new("@sandbox", Roles.None);

    public static void MapSandbox(this IEndpointRouteBuilder routes, GatewaySettings settings)
    {
        var sandbox = routes.MapGroup("/sandbox").WithTags("Sandbox").AllowAnonymous().AddEndpointFilter(RefuseForeign);
        sandbox.MapGet("/clock", ReadClock)
            .Describe("readClock", "Read the clock", "The clock that every rule uses. Token lifetimes do not follow it.")
            .Produces<ClockView>()
            .RequireCluster()
            .Question();
        sandbox.MapPost("/clock", MoveClock)
            .Describe("moveClock", "Move the clock forward", "At most 3650 days ahead in all; the offset is kept with the data.")
            .Accepts<ClockBody>("application/json")
            .Produces<ClockView>()
            .RequireCluster()
            .Command();
        // Where an issuer is set, tokens of the local key mean nothing.
        if (settings.Auth.Issuer is not null) return;
        sandbox.MapPost("/tokens", MakeToken)
            .Describe("makeToken", "Make a token", "For any account, with any platform roles.")
            .Accepts<TokenBody>("application/json")
            .Produces<TokenAnswer>()
            .Question();
    }

    // A page in a browser on this machine may have a name of its own resolve to loopback; it cannot choose the Host header.
    private static async ValueTask<object?> RefuseForeign(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (IsLoopback(http.Connection.RemoteIpAddress) && ListenAddresses.IsLoopback(http.Request.Host.Host)) return await next(context);
        return new Problems.Problem(new Refusal(Codes.Forbidden));
    }

    private static bool IsLoopback(IPAddress? address) => address is null || IPAddress.IsLoopback(address);

    private static async Task<IResult> MakeToken(HttpContext http, LocalTokens tokens)
    {
        var request = new RequestReader(http);
        var body = await request.BodyAsync();
        var account = body.Account("account");
        var roles = body.SetOf<PlatformRole>("roles", RoleNames.All.Length);
        body.End();
        request.ThrowIfFaulty();
        return Answers.Json(new TokenAnswer(tokens.Create(account, roles.Select(r => RoleNames.All[(int)r]))));
    }

    private static async Task<IResult> ReadClock(HttpContext http, IGrainFactory grains)
    {
        new RequestReader(http).ThrowIfFaulty();
        return Answers.Of(await grains.GetGrain<IClockGrain>(0).Get());
    }

    private static async Task<IResult> MoveClock(HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        var context = request.Context(Anybody);
        var body = await request.BodyAsync();
        var command = new MoveClock(SandboxDuration.Read(body, "advance"));
        body.End();
        request.ThrowIfFaulty();
        return Answers.Of(await grains.GetGrain<IClockGrain>(0).Move(command, context));
    }
}
