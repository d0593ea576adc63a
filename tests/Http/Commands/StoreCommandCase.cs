namespace RelayHeat.Http.Commands;

/// <summary>Every command to a store's commission and fund account, each on a stage of its own.</summary>
internal static class StoreCommandCase
{
    private const string Streamer = "streamer-of-cases";

    public static Dictionary<string, Func<Server, Task<Prepared>>> All { get; } = new()
    {
        ["create_plan"] = CreatePlan,
        ["change_rate"] = server => OnPlan(server, "PUT", "/rate", new { rateBps = 2000 }),
        ["stop_plan"] = server => OnPlan(server, "POST", "/stop", null),
        ["confirm_plan"] = ConfirmPlan,
        ["confirm_rate"] = ConfirmRate,
        ["confirm_stop"] = ConfirmStop,
        ["move_funds"] = MoveFunds,
    };

    // The collection has the version of all that is in it, which the effective rate shows too.
    private static async Task<Prepared> CreatePlan(Server server)
    {
        var store = await Store.OpenAsync(server);
        await store.PlanAsync("store_wide");
        return OfCommission(store, store.Main, "POST", "", Store.Plan("item_general"), 201, store.Path + "/commission") with
        {
            RefusedAgain = "plan_conflict",
        };
    }

    private static async Task<Prepared> OnPlan(Server server, string method, string path, object? body)
    {
        var store = await Store.OpenAsync(server);
        var planId = await store.PlanAsync("item_general");
        await store.PlanAsync("store_wide");
        return OfCommission(store, store.Main, method, $"/{planId}{path}", body, 200, store.PlanPath(planId));
    }

    private static async Task<Prepared> ConfirmPlan(Server server)
    {
        var store = await Store.OpenAsync(server);
        return Confirmation(store, await store.PlanAsync("item_directional", streamers: Streamer));
    }

    private static async Task<Prepared> ConfirmRate(Server server)
    {
        var (store, planId) = await ConfirmedAsync(server);
        (await store.Main.PutAsync(store.PlanPath(planId) + "/rate", new { rateBps = 2000 })).Is(200);
        return Confirmation(store, planId);
    }

    private static async Task<Prepared> ConfirmStop(Server server)
    {
        var (store, planId) = await ConfirmedAsync(server);
        (await store.Main.PostAsync(store.PlanPath(planId) + "/stop")).Is(200);
        return Confirmation(store, planId);
    }

    private static async Task<(Store Store, string PlanId)> ConfirmedAsync(Server server)
    {
        var store = await Store.OpenAsync(server);
        var planId = await store.PlanAsync("category_directional", streamers: Streamer);
        (await store.ConfirmAsync(planId, Streamer)).Is(200);
        return (store, planId);
    }

    private static Prepared Confirmation(Store store, string planId) => OfCommission(
        store, store.Server.As(Streamer), "POST", $"/{planId}/streamers/{Streamer}/confirm", null, 200, store.PlanPath(planId)) with
    {
        Other = ("POST", store.ConfirmPath("0123456789abcdef", Streamer), null),
    };

    private static Prepared OfCommission(
        Store store, Api actor, string method, string path, object? body, int status, string resource) =>
        new(actor, method, store.PlansPath + path, body, status)
        {
            Reader = store.Main,
            Resource = resource,
            Entity = store.CommissionEntity,
            Other = ("POST", store.PlanPath("0123456789abcdef") + "/stop", null),
            Witnesses =
            [
                (store.Main, store.PlansPath + "?limit=200"),
                (store.Main, store.Path + "/commission?item=i1&category=c1&streamer=" + Streamer),
                (store.Server.Ops, "/v1/events?limit=200&entity=" + Api.Escape(store.CommissionEntity)),
            ],
        };

    private static async Task<Prepared> MoveFunds(Server server)
    {
        var store = await Store.OpenAsync(server);
        (await store.MoveAsync("top_up", 1000)).Is(201);
        object Movement(string entryId) => new { entryId, kind = "hold", amountFen = 400, reference = "r" };
        var path = store.FundPath + "/entries";
        return new Prepared(server.Ops, "POST", path, Movement("e"), 201)
        {
            Reader = store.Main,
            Resource = store.FundPath,
            Entity = store.FundEntity,
            Other = ("POST", path, Movement("other")),
            Witnesses =
            [
                (store.Main, store.FundPath),
                (store.Main, path + "?limit=200"),
                (server.Ops, "/v1/events?limit=200&entity=" + Api.Escape(store.FundEntity)),
            ],
        };
    }
}
