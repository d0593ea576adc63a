using RelayHeat.Gateway.Http;
using RelayHeat.Engine;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>What the commands to a store's commission and fund account have in common.</summary>
internal static class MerchantRequest
{
    /// <summary>Runs a command: reads what it needs, tells every fault at once, and hands it over.</summary>
    /// <param name="merchantId">The store, as it stands in the path.</param>
    /// <param name="http">The request.</param>
    /// <param name="read">Reads the command from the path and, where it has one, the body.</param>
    /// <param name="run">Hands it to the store's grain.</param>
    /// <param name="location">Where a new resource is, below the store.</param>
    /// <param name="takesBody">Whether the command has something to say in its body.</param>
    public static async Task<IResult> Command<TCommand, TReply>(
        string merchantId,
        HttpContext http,
        Func<RequestReader, JsonBody?, TCommand> read,
        Func<string, TCommand, CommandContext, Task<Outcome<TReply>>> run,
        Func<TReply, string>? location = null,
        bool takesBody = true)
    {
        var request = new RequestReader(http);
        merchantId = request.MerchantId(merchantId);
        var context = request.Context();
        var body = takesBody ? await request.BodyAsync() : null;
        if (!takesBody) await request.NoBodyAsync();
        var command = read(request, body);
        body?.End();
        request.ThrowIfFaulty();
        var outcome = await run(merchantId, command, context);
        var created = location is not null && outcome.Value is { } value ? $"/v1/merchants/{merchantId}{location(value)}" : null;
        return Answers.Of(outcome, created);
    }
}
