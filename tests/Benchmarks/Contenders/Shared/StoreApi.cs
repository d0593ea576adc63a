namespace RelayHeat.Contenders;

/// <summary>The storage of a contender.</summary>
internal interface IStores
{
    /// <summary>Decides and stores: every answer is durable.</summary>
    Task<Decided> ActAsync(string merchantId, StoreCommand command);

    /// <summary>The rights of an account on a store; null if there is no such store.</summary>
    Task<RightsAnswer?> RightsAsync(string merchantId, string account);
}

/// <summary>The routes of RelayHeat that contenders serve, without authentication.</summary>
internal static class StoreApi
{
    /// <summary>The host that all contenders share: no log, and JSON without reflection.</summary>
    public static WebApplicationBuilder NewBuilder(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.ClearProviders().AddSimpleConsole().SetMinimumLevel(LogLevel.Warning);
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, StoreJson.Default));
        return builder;
    }

    public static void MapStores(this WebApplication app)
    {
        app.MapGet("/health/ready", () => Results.Ok());
        app.MapPut("/v1/merchants/{merchantId}", (string merchantId, Register body, IStores stores) =>
            AnswerAsync(stores, merchantId, body));
        app.MapPost("/v1/merchants/{merchantId}/operators", (string merchantId, InviteBody body, IStores stores) =>
            AnswerAsync(stores, merchantId, new Bind(body.Account, body.Permission)));
        app.MapDelete("/v1/merchants/{merchantId}/operators/{account}", (string merchantId, string account, IStores stores) =>
            AnswerAsync(stores, merchantId, new Unbind(account)));
        app.MapPost("/v1/merchants/{merchantId}/fund-account/entries", (string merchantId, MoveFund body, IStores stores) =>
            AnswerAsync(stores, merchantId, body));
        app.MapGet("/v1/merchants/{merchantId}/rights/{account}", async (string merchantId, string account, IStores stores) =>
            await stores.RightsAsync(merchantId, account) is { } rights ? Json(rights, StatusCodes.Status200OK) : Results.NotFound());
    }

    private static async Task<IResult> AnswerAsync(IStores stores, string merchantId, StoreCommand command)
    {
        var decided = await stores.ActAsync(merchantId, command);
        return Json(decided.Answer, decided.Status);
    }

    private static IResult Json(object answer, int status) => Results.Json(answer, answer.GetType(), StoreJson.Default, statusCode: status);
}
