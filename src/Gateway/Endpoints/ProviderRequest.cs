using RelayHeat.Gateway.Http;
using RelayHeat.Engine;
using RelayHeat.Grains.Providers;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>What all commands and questions to a provider have in common.</summary>
internal static class ProviderRequest
{
    /// <summary>Runs a command that has a body: reads it, and hands it to the provider.</summary>
    public static async Task<IResult> Command<TCommand, TReply>(
        string uscc,
        HttpContext http,
        IGrainFactory grains,
        Func<JsonBody, TCommand> read,
        Func<IProviderGrain, TCommand, CommandContext, Task<Outcome<TReply>>> run)
    {
        var request = new RequestReader(http);
        uscc = request.Uscc(uscc);
        var context = request.Context();
        var body = await request.BodyAsync();
        var command = read(body);
        body.End();
        request.ThrowIfFaulty();
        return Answers.Of(await run(grains.GetProvider(uscc), command, context), "/v1/providers/" + uscc);
    }

    /// <summary>Runs a command that has nothing more to say.</summary>
    public static async Task<IResult> Command<TReply>(
        string uscc, HttpContext http, IGrainFactory grains, Func<IProviderGrain, CommandContext, Task<Outcome<TReply>>> run)
    {
        var request = new RequestReader(http);
        uscc = request.Uscc(uscc);
        var context = await request.ContextWithoutBodyAsync();
        return Answers.Of(await run(grains.GetProvider(uscc), context));
    }

    /// <summary>Asks a question.</summary>
    public static async Task<IResult> Question<TReply>(
        string uscc, HttpContext http, IGrainFactory grains, Func<IProviderGrain, Caller, Task<Outcome<TReply>>> ask)
    {
        var request = new RequestReader(http);
        uscc = request.Uscc(uscc);
        request.ThrowIfFaulty();
        return Answers.Of(await ask(grains.GetProvider(uscc), http.Caller()));
    }
}
