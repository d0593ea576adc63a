using RelayHeat.Gateway.Problems;
using RelayHeat.Grains;

namespace RelayHeat.Gateway.OpenApi;

/// <summary>The codes with which an operation refuses.</summary>
internal sealed record RefusalCodes(params string[] Codes);

/// <summary>The name of a query parameter that a route takes; every other one is refused.</summary>
internal interface IQueryName
{
    string Name { get; }
}

/// <summary>A command: takes the headers and the dry run that all commands take.</summary>
internal sealed record CommandMark : IQueryName
{
    public string Name => "dryRun";
}

/// <summary>A query parameter of an operation.</summary>
internal sealed record QueryParameter(string Name, string Description, string Example, string? Pattern = null, string[]? Values = null)
    : IQueryName;

/// <summary>A list that takes a limit.</summary>
internal sealed record PagedMark : IQueryName
{
    public string Name => "limit";
}

/// <summary>What the OpenAPI document says of a route, in words that keep the routes readable.</summary>
internal static class Described
{
    public const string InstantPattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt].+$";

    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, string operationId, string summary, string description) =>
        route.WithName(operationId).WithSummary(summary).WithDescription(description);

    public static RouteHandlerBuilder Command(this RouteHandlerBuilder route, params string[] codes) =>
        route.WithMetadata(new CommandMark())
            .Refuses([Codes.IdempotencyKeyReused, Codes.VersionMismatch, GatewayCodes.OutcomeUnknown, .. codes]);

    public static RouteHandlerBuilder Question(this RouteHandlerBuilder route, params string[] codes) => route.Refuses(codes);

    public static RouteHandlerBuilder Paged(this RouteHandlerBuilder route, bool cursor = true) => cursor
        ? route.WithMetadata(new PagedMark()).Query("cursor", "The nextCursor of the page before.", "bWFycw", "^[A-Za-z0-9_-]+={0,2}$")
        : route.WithMetadata(new PagedMark());

    public static RouteHandlerBuilder Query(
        this RouteHandlerBuilder route, string name, string description, string example, string? pattern = null, string[]? values = null) =>
        route.WithMetadata(new QueryParameter(name, description, example, pattern, values));

    private static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params string[] codes) =>
        route.WithMetadata(new RefusalCodes([Codes.Forbidden, .. codes]));
}
