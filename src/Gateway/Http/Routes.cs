using System.Text.Json;
using RelayHeat.Engine;
using RelayHeat.Gateway.Json;
using RelayHeat.Gateway.Reading;
using RelayHeat.Grains;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Gateway.Http;

/// <summary>
/// The table of a resource's routes. A row has all that the edge knows about a route: its path, its texts in the document, how a command or
/// a question is read from path and body, and the grain's method. Rows are made once, at the start.
/// </summary>
/// <param name="group">The routes' group.</param>
/// <param name="readId">Reads the resource's id from the path.</param>
/// <param name="find">Finds the resource's grain.</param>
internal sealed class Routes<TGrain>(RouteGroupBuilder group, Func<IParameters, string> readId, Func<IGrainFactory, string, TGrain> find)
{
    /// <summary>For routes that do not fit into the table.</summary>
    public RouteGroupBuilder Group => group;

    public Func<IParameters, string> ReadId => readId;

    public Func<IGrainFactory, string, TGrain> Find => find;

    /// <summary>A question about the resource.</summary>
    public RouteHandlerBuilder Get<TReply>(
        string path, string operationId, string summary, string description, Func<TGrain, Caller, Task<Outcome<TReply>>> ask) =>
        Get(path, operationId, summary, description, _ => true, (grain, _, caller) => ask(grain, caller));

    /// <summary>A question that is read from path and query.</summary>
    public RouteHandlerBuilder Get<TQuestion, TReply>(
        string path, string operationId, string summary, string description,
        Func<IParameters, TQuestion> read, Func<TGrain, TQuestion, Caller, Task<Outcome<TReply>>> ask) =>
        Ask(path, read, ask, outcome => Answers.Resource(outcome)).Describe(operationId, summary, description).Produces<TReply>();

    /// <summary>A page of views.</summary>
    public RouteHandlerBuilder Page<TQuestion, TItem>(
        string path, string operationId, string summary, string description,
        Func<IParameters, TQuestion> read, Func<TGrain, TQuestion, Caller, Task<Outcome<Page<TItem>>>> ask) =>
        Page<TQuestion, TItem, TItem>(
            path, operationId, summary, description, read, ask,
            (json, item) => JsonSerializer.Serialize(json, item, GatewayJson.For<TItem>()));

    /// <summary>A page of items that need their own writer.</summary>
    public RouteHandlerBuilder Page<TQuestion, TItem, TView>(
        string path, string operationId, string summary, string description,
        Func<IParameters, TQuestion> read, Func<TGrain, TQuestion, Caller, Task<Outcome<Page<TItem>>>> ask,
        Action<Utf8JsonWriter, TItem> write, Func<string, string>? writeCursor = null) =>
        Ask(path, read, ask, outcome => Answers.Page(outcome, write, writeCursor ?? Cursor.Write))
            .Describe(operationId, summary, description).Produces<PageAnswer<TView>>();

    /// <summary>A command that is read from the path.</summary>
    public CommandRoute<TGrain, TCommand, TReply> Command<TCommand, TReply>(
        string call, string operationId, string summary, string description,
        Func<IParameters, TCommand> read, Func<TGrain, TCommand, CommandContext, Task<Outcome<TReply>>> run) =>
        new(this, call, operationId, summary, description, body: null, read, request => request.NoBodyAsync(read), run);

    /// <summary>A command that is read from the body.</summary>
    public CommandRoute<TGrain, TCommand, TReply> Command<TCommand, TReply>(
        string call, string operationId, string summary, string description,
        Body<TCommand> body, Func<TGrain, TCommand, CommandContext, Task<Outcome<TReply>>> run) =>
        Command(call, operationId, summary, description, body, (_, command) => command, run);

    /// <summary>A command that is read from path and body.</summary>
    public CommandRoute<TGrain, TCommand, TReply> Command<TBody, TCommand, TReply>(
        string call, string operationId, string summary, string description,
        Body<TBody> body, Func<IParameters, TBody, TCommand> read, Func<TGrain, TCommand, CommandContext, Task<Outcome<TReply>>> run) =>
        new(
            this, call, operationId, summary, description, body,
            path => read(path, default!), request => request.BodyAsync(body, read), run);

    /// <summary>Reads the resource's id and the rest, to describe them.</summary>
    public Action<IParameters> Describing<T>(Func<IParameters, T> read) => parameters =>
    {
        readId(parameters);
        read(parameters);
    };

    private RouteHandlerBuilder Ask<TQuestion, TReply>(
        string path, Func<IParameters, TQuestion> read, Func<TGrain, TQuestion, Caller, Task<Outcome<TReply>>> ask,
        Func<Outcome<TReply>, IResult> answer) =>
        group.MapGet(path, (HttpContext http, IGrainFactory grains) => AskAsync(http, grains, read, ask, answer))
            .IsQuestion(Describing(read));

    private async Task<IResult> AskAsync<TQuestion, TReply>(
        HttpContext http, IGrainFactory grains, Func<IParameters, TQuestion> read,
        Func<TGrain, TQuestion, Caller, Task<Outcome<TReply>>> ask, Func<Outcome<TReply>, IResult> answer)
    {
        var request = new RequestReader(http);
        var id = readId(request);
        var question = read(request);
        request.ThrowIfFaulty();
        return answer(await ask(find(grains, id), question, http.Caller()));
    }
}
