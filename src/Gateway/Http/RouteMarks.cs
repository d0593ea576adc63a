using RelayHeat.Engine;
using RelayHeat.Gateway.Problems;
using RelayHeat.Gateway.Reading;
using RelayHeat.Grains;

namespace RelayHeat.Gateway.Http;

/// <summary>The codes of an operation's refusals.</summary>
internal sealed record RefusalCodes(params string[] Codes);

/// <summary>Describes a route, in a table (<see cref="Routes{TGrain}"/>) or with a handler of its own.</summary>
internal static class RouteMarks
{
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, string operationId, string summary, string description) =>
        route.WithName(operationId).WithSummary(summary).WithDescription(description);

    public static RouteHandlerBuilder IsQuestion(this RouteHandlerBuilder route, Action<IParameters> read, IBody? body = null) =>
        route.WithMetadata(new RouteInput(new ParameterList(read, isPut: false), body, IsCommand: false)).Refuses(Codes.Forbidden);

    public static RouteHandlerBuilder IsCommand(
        this RouteHandlerBuilder route, Action<IParameters> read, IBody? body, bool isPut = false)
    {
        var parameters = new ParameterList(
            all =>
            {
                read(all);
                all.Context(Caller.System);
            },
            isPut);
        return route.WithMetadata(new RouteInput(parameters, body, IsCommand: true))
            .Refuses(Codes.Forbidden, Codes.IdempotencyKeyReused, Codes.VersionMismatch, GatewayCodes.OutcomeUnknown);
    }

    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params string[] codes) =>
        route.WithMetadata(new RefusalCodes(codes));
}
