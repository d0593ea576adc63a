using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.Reading;
using RelayHeat.Grains;
using RelayHeat.Grains.Commission;
using RelayHeat.Grains.Policies;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>A store's commission: its plans and the effective rate.</summary>
internal static class CommissionEndpoints
{
    private static readonly Body<CreatePlan> PlanBody = new(
        nameof(PlanBody), "A plan of commission.", ReadPlan, """{"kind":"store_wide","rateBps":500}""");

    private static readonly Body<(long RateBps, DateTimeOffset? EffectiveFrom)> RateBody = new(
        nameof(RateBody), "The new rate.",
        fields => (
            fields.RateBps("rateBps"),
            fields.OptionalMoment("effectiveFrom", "A new start, if the plan is not in force yet. Left out, the start stays.")),
        """{"rateBps":600}""");

    public static void MapCommission(this RouteGroupBuilder v1)
    {
        var commission = v1.Commission();
        commission.Get(
            "/commission", "getCommission", "Read the effective rate",
            "The rate that the open plans give; nulls if none is in force. For accounts that may view commission, and the streamer itself.",
            query => new RateQuestion(
                query.Token("item", "The item.", "612345678901"),
                query.Token("category", "The item's category.", "美妆"),
                query.QueriedStreamer(),
                query.Moment("at", "The instant; now by default.")),
            (commission, question, caller) => commission.GetEffective(question, caller))
            .Refuses(Codes.MerchantNotFound);
        v1.Lists("/merchants/{merchantId}/commission-plans", "Commission").Page(
            "", "listPlans", "List plans", "Open and stopped plans, the oldest first. For accounts that may view commission.",
            path => (MerchantId: path.MerchantId(), After: path.AfterNumber(), Limit: path.Limit()),
            (lists, page, caller) => lists.ListPlans(page.MerchantId, page.After, page.Limit, caller))
            .Refuses(Codes.MerchantNotFound);
        commission.Get(
            "/commission-plans/{planId}", "getPlan", "Read a plan", "Open or stopped. For accounts that may view commission.",
            path => path.PlanId(), (commission, planId, caller) => commission.Get(planId, caller))
            .Refuses(Codes.MerchantNotFound, Codes.PlanNotFound);
        MapCommands(commission);
    }

    private static void MapCommands(Routes<ICommissionGrain> commission)
    {
        commission.Command(
            "POST /commission-plans", "createPlan", "Create a plan",
            "One plan of each kind and target can be open. A directional plan waits for its streamers. For accounts that may set "
                + "commission.",
            PlanBody, (commission, command, context) => commission.Create(command, context))
            .Creates((id, plan) => $"/v1/merchants/{id}/commission-plans/{plan.PlanId}")
            .Refuses(Codes.MerchantNotFound, Codes.RateOutOfRange, Codes.PlanConflict, Codes.PlanLimitReached);
        commission.Command(
            "PUT /commission-plans/{planId}/rate", "changeRate", "Change a plan's rate",
            "A category plan changes for each streamer when it confirms; until then the old rate holds. For accounts that may set "
                + "commission.",
            RateBody, (path, rate) => new ChangeRate(path.PlanId(), rate.RateBps, rate.EffectiveFrom),
            (commission, command, context) => commission.ChangeRate(command, context))
            .Refuses(Codes.MerchantNotFound, Codes.PlanNotFound, Codes.RateOutOfRange, Codes.PlanStartLocked, Codes.PlanStopped);
        commission.Command(
            "POST /commission-plans/{planId}/stop", "stopPlan", "Stop a plan",
            "A category plan stops for each streamer when it confirms; until then it is in force. For accounts that may set commission.",
            path => new StopPlan(path.PlanId()), (commission, command, context) => commission.Stop(command, context))
            .Refuses(Codes.MerchantNotFound, Codes.PlanNotFound);
        commission.Command(
            "POST /commission-plans/{planId}/streamers/{streamer}/confirm", "confirmPlan", "Confirm a plan, a new rate or a stop",
            "Confirms what the plan waits for. With If-Match, only what was read is confirmed. For the streamer itself.",
            path => new ConfirmPlan(path.PlanId(), path.Streamer()), (commission, command, context) => commission.Confirm(command, context))
            .Refuses(Codes.PlanStopped);
    }

    // The kind decides which other fields a plan has. If the kind is unknown, they are not checked.
    private static CreatePlan ReadPlan(IFields fields)
    {
        var isKnown = fields.TryOneOf<PlanKind>("kind", "Its kind. It decides the priority.", out var kind);
        var rateBps = fields.RateBps("rateBps");
        var item = Has("itemId", kind is PlanKind.ItemDirectional or PlanKind.ItemGeneral)
            ? fields.Token("itemId", "The item. For plans of an item only.")
            : "";
        var category = Has("categoryId", kind == PlanKind.CategoryDirectional)
            ? fields.Token("categoryId", "The category. For plans of a category only.")
            : "";
        const string whom = "The accounts that the plan is for, each once. For directional plans only.";
        var streamers = Has("streamers", kind is PlanKind.ItemDirectional or PlanKind.CategoryDirectional)
            ? fields.Accounts("streamers", whom, PolicyLimits.MaxPlanStreamers)
            : [];
        return new CreatePlan(
            kind,
            rateBps,
            item + category,
            streamers,
            fields.OptionalMoment("effectiveFrom", "When it comes into force. Left out, it does so now."),
            fields.OptionalMoment("effectiveTo", "When it ends. Left out, it has no end."));

        bool Has(string name, bool isOfKind) =>
            fields.Applies(name, isKnown ? isOfKind : null, "Must not be there in a plan of this kind.");
    }
}
