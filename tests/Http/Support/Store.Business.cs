namespace RelayHeat.Http.Support;

/// <summary>What the rights on a store are for: its commission and its fund account.</summary>
internal sealed partial class Store
{
    public string CommissionEntity => "commission/" + Id;

    public string FundEntity => "fund-account/" + Id;

    public string PlansPath => Path + "/commission-plans";

    public string FundPath => Path + "/fund-account";

    /// <summary>A body that makes a plan.</summary>
    public static JsonObject Plan(string kind, long rateBps = 1000, string? target = null, params string[] streamers)
    {
        var plan = new JsonObject { ["kind"] = kind, ["rateBps"] = rateBps };
        if (kind.StartsWith("item", StringComparison.Ordinal)) plan["itemId"] = target ?? "i1";
        if (kind.StartsWith("category", StringComparison.Ordinal)) plan["categoryId"] = target ?? "c1";
        if (streamers.Length > 0) plan["streamers"] = new JsonArray([.. streamers.Select(s => (JsonNode)s)]);
        return plan;
    }

    public string PlanPath(string planId) => $"{PlansPath}/{planId}";

    public string ConfirmPath(string planId, string streamer) => $"{PlansPath}/{planId}/streamers/{Api.Escape(streamer)}/confirm";

    /// <summary>A plan that is there.</summary>
    public async Task<string> PlanAsync(string kind, long rateBps = 1000, string? target = null, params string[] streamers) =>
        (await Main.PostAsync(PlansPath, Plan(kind, rateBps, target, streamers))).Is(201).String("planId");

    public async Task<Answer> ConfirmAsync(string planId, string streamer) =>
        await Server.As(streamer).PostAsync(ConfirmPath(planId, streamer));

    /// <summary>The effective rate, as the main account sees it.</summary>
    public async Task<long?> RateAsync(string query = "item=i1&category=c1") =>
        (long?)(await Main.GetAsync($"{Path}/commission?{query}")).Is(200, "rateBps", "planId", "kind").Json["rateBps"];

    public Task<Answer> MoveAsync(string kind, long amountFen, string? entryId = null, params (string, string)[] headers) =>
        Server.Ops.PostAsync(
            FundPath + "/entries", new { entryId = entryId ?? Unique.Name("m-"), kind, amountFen, reference = "订单" }, headers);

    public async Task<(long AvailableFen, long HeldFen)> FundsAsync()
    {
        var account = (await Main.GetAsync(FundPath)).Is(200, "availableFen", "heldFen", "version");
        return (account.Number("availableFen"), account.Number("heldFen"));
    }
}
