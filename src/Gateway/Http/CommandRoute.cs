using RelayHeat.Engine;
using RelayHeat.Gateway.Reading;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Gateway.Http;

/// <summary>The route of a command. Its call is a method and a path below the resource, such as <c>POST /{account}/resend</c>.</summary>
internal sealed class CommandRoute<TGrain, TCommand, TReply>
{
    private readonly Routes<TGrain> _routes;
    private readonly Func<RequestReader, ValueTask<TCommand>> _readAsync;
    private readonly Func<TGrain, TCommand, CommandContext, Task<Outcome<TReply>>> _run;
    private readonly RouteHandlerBuilder _route;
    private Func<string, TReply, string>? _locate;

    public CommandRoute(
        Routes<TGrain> routes, string call, string operationId, string summary, string description, IBody? body,
        Func<IParameters, TCommand> describe, Func<RequestReader, ValueTask<TCommand>> readAsync,
        Func<TGrain, TCommand, CommandContext, Task<Outcome<TReply>>> run)
    {
        (_routes, _readAsync, _run) = (routes, readAsync, run);
        var (method, path) = call.Split(' ') is [var verb, var below] ? (verb, below) : (call, "");
        _route = routes.Group.MapMethods(path, [method], RunAsync)
            .Describe(operationId, summary, description)
            .IsCommand(routes.Describing(describe), body, HttpMethods.IsPut(method))
            .Produces<TReply>();
    }

    /// <summary>The command may create something: then it answers 201 with the location, made of the resource's id and the answer.</summary>
    public CommandRoute<TGrain, TCommand, TReply> Creates(Func<string, TReply, string> locate)
    {
        _locate = locate;
        _route.Produces<TReply>(StatusCodes.Status201Created);
        return this;
    }

    /// <summary>The command may be answered before other grains know of it: then it answers 202.</summary>
    public CommandRoute<TGrain, TCommand, TReply> Converges()
    {
        _route.Produces<TReply>(StatusCodes.Status202Accepted);
        return this;
    }

    /// <summary>The codes of its refusals, besides those of every command.</summary>
    public void Refuses(params string[] codes) => _route.Refuses(codes);

    private async Task<IResult> RunAsync(HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        var id = _routes.ReadId(request);
        var context = request.Context(http.Caller());
        var command = await _readAsync(request);
        request.ThrowIfFaulty();
        var outcome = await _run(_routes.Find(grains, id), command, context);
        var isNew = outcome is { Refusal: null, Completion: Completion.Created };
        return Answers.Resource(outcome, isNew ? _locate?.Invoke(id, outcome.Value!) : null);
    }
}
