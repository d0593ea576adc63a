namespace RelayHeat.Chaos.Load;

/// <summary>Commands to a store's commission and fund account.</summary>
internal sealed partial class Commands
{
    private const int RateCeilingBps = 8000;

    private long _rates;

    /// <summary>The same movement, fine or payment again, under another key.</summary>
    public Command Again(Command command) => command with { Key = NextKey() };

    /// <summary>A plan, whose rate is unique in its store.</summary>
    public Command CreatePlan(string store, string actor, PlanTarget target)
    {
        var rateBps = NextRate();
        var plan = new Dictionary<string, object> { ["kind"] = target.Kind, ["rateBps"] = rateBps };
        if (target.Id != "") plan[target.Kind.StartsWith("item", StringComparison.Ordinal) ? "itemId" : "categoryId"] = target.Id;
        if (target.Streamers.Count > 0) plan["streamers"] = target.Streamers;
        (string, string)[] marks = [("kind", target.Kind), ("target", target.Id), ("rateBps", Text(rateBps))];
        return OnPlans(CommandKind.CreatePlan, store, actor, "", ["plan_created"], marks) with { Body = plan };
    }

    public Command ChangeRate(string store, string actor, string planId)
    {
        var rateBps = NextRate();
        (string, string)[] marks = [("planId", planId), ("rateBps", Text(rateBps))];
        return OnPlans(CommandKind.ChangeRate, store, actor, $"/{planId}/rate", ["plan_rate_changed", "plan_rate_proposed"], marks) with
        {
            Method = HttpMethod.Put,
            Body = new { rateBps },
        };
    }

    public Command StopPlan(string store, string actor, string planId) =>
        OnPlans(CommandKind.StopPlan, store, actor, $"/{planId}/stop", ["plan_stopped", "plan_stop_requested"], ("planId", planId));

    public Command ConfirmPlan(string store, string planId, string streamer)
    {
        (string, string)[] marks = [("planId", planId), ("streamer", streamer)];
        var path = $"/{planId}/streamers/{streamer}/confirm";
        return OnPlans(CommandKind.ConfirmPlan, store, streamer, path, ["plan_confirmed", "plan_stop_confirmed"], marks);
    }

    public Command MoveFunds(string store, string kind, long amountFen, string? entryId = null)
    {
        entryId ??= NextId();
        (string, string)[] marks = [("entryId", entryId), ("kind", kind), ("amountFen", Text(amountFen))];
        return new()
        {
            Kind = CommandKind.MoveFunds,
            Key = NextKey(),
            Actor = "cashier",
            Role = Ops,
            Method = HttpMethod.Post,
            Path = $"/v1/merchants/{store}/fund-account/entries",
            Body = new { entryId, kind, amountFen, reference = "订单" },
            Entity = "fund-account/" + store,
            Mark = new Mark(["funds_moved"], marks),
        };
    }

    private Command OnPlans(
        CommandKind kind, string store, string actor, string path, string[] types, params (string Path, string Value)[] fields) => new()
        {
            Kind = kind,
            Key = NextKey(),
            Actor = actor,
            Method = HttpMethod.Post,
            Path = $"/v1/merchants/{store}/commission-plans{path}",
            Entity = "commission/" + store,
            Mark = new Mark(types, fields),
        };

    private long NextRate() => 1 + (Interlocked.Increment(ref _rates) % RateCeilingBps);
}
