using System.Collections.Immutable;
using System.Globalization;
using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.OpenApi;
using RelayHeat.Grains;
using RelayHeat.Grains.Commission;
using RelayHeat.Engine;
using RelayHeat.Grains.Policies;
using RelayHeat.Grains.ReadModel;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>A store's commission: its plans, and the rate that they give.</summary>
internal static class CommissionEndpoints
{
    private const string OfAnotherKind = "Must not be there in a plan of this kind.";

    public static void MapCommission(this RouteGroupBuilder v1)
    {
        var merchant = v1.MapGroup("/merchants/{merchantId}").WithTags("Commission");
        MapQuestions(merchant);
        MapCommands(merchant.MapGroup("/commission-plans"));
    }

    private static void MapQuestions(RouteGroupBuilder merchant)
    {
        merchant.MapGet("/commission", GetEffective)
            .Describe(
                "getCommission",
                "Read the effective rate",
                "By the open plans as they stand; nulls where none is in force. For who may view commission, and for the streamer itself.")
            .Produces<EffectiveRateView>()
            .Query("item", "The item.", "612345678901")
            .Query("category", "The item's category.", "美妆")
            .Query("streamer", "The streamer's account; percent-encoded, in any spelling of it.", "主播甲")
            .Query("at", "The instant; now by default.", "2026-01-31T08:00:00Z", Described.InstantPattern)
            .Question(Codes.MerchantNotFound);
        merchant.MapGet("/commission-plans", List)
            .Describe("listPlans", "List plans", "Open or over, in the order in which they were made. For who may view commission.")
            .Produces<PageAnswer<PlanView>>()
            .Paged()
            .Question(Codes.MerchantNotFound);
        merchant.MapGet("/commission-plans/{planId}", Get)
            .Describe("getPlan", "Read a plan", "Open or over. For who may view commission.")
            .Produces<PlanView>()
            .Question(Codes.MerchantNotFound, Codes.PlanNotFound);
    }

    private static void MapCommands(RouteGroupBuilder plans)
    {
        plans.MapPost("", Create)
            .Describe(
                "createPlan",
                "Make a plan",
                "At most one is open for each kind and target. A directional plan waits for its streamers. For who may set commission.")
            .Accepts<PlanBody>("application/json")
            .Produces<PlanView>()
            .Produces<PlanView>(StatusCodes.Status201Created)
            .Command(Codes.MerchantNotFound, Codes.RateOutOfRange, Codes.PlanConflict, Codes.PlanLimitReached);
        plans.MapPut("/{planId}/rate", ChangeRate)
            .Describe(
                "changeRate",
                "Change a plan's rate",
                "Of a category plan, for each streamer once it confirms; until then its former rate holds. For who may set commission.")
            .Accepts<RateBody>("application/json")
            .Produces<PlanView>()
            .Command(Codes.MerchantNotFound, Codes.PlanNotFound, Codes.RateOutOfRange, Codes.PlanStartLocked, Codes.PlanStopped);
        plans.MapPost("/{planId}/stop", Stop)
            .Describe(
                "stopPlan",
                "Stop a plan",
                "A category plan, for each streamer once it confirms; until then it holds. For who may set commission.")
            .Produces<PlanView>()
            .Command(Codes.MerchantNotFound, Codes.PlanNotFound);
        plans.MapPost("/{planId}/streamers/{streamer}/confirm", Confirm)
            .Describe(
                "confirmPlan",
                "Confirm what waits",
                "The plan, its change of rate, or its stop. If-Match makes sure that it is what was read. For the streamer itself.")
            .Produces<PlanView>()
            .Command(Codes.PlanStopped);
    }

    private static async Task<IResult> GetEffective(string merchantId, HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        merchantId = request.MerchantId(merchantId);
        var question = new RateQuestion(
            request.Token("item", MerchantEndpoints.MaxText),
            request.Token("category", MerchantEndpoints.MaxText),
            request.AccountQuery("streamer"),
            request.Moment("at"));
        request.ThrowIfFaulty();
        return Answers.Of(await grains.GetCommission(merchantId).GetEffective(question, http.Caller()));
    }

    private static async Task<IResult> List(string merchantId, HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        merchantId = request.MerchantId(merchantId);
        var (after, limit) = (request.AfterNumber(), request.Limit());
        request.ThrowIfFaulty();
        return Answers.Page(await grains.GetGrain<IReadModelGrain>(0).ListPlans(merchantId, after, limit, http.Caller()));
    }

    private static async Task<IResult> Get(string merchantId, string planId, HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        (merchantId, planId) = (request.MerchantId(merchantId), request.PlanId(planId));
        request.ThrowIfFaulty();
        return Answers.Of(await grains.GetCommission(merchantId).Get(planId, http.Caller()));
    }

    private static Task<IResult> Create(string merchantId, HttpContext http, IGrainFactory grains) => MerchantRequest.Command(
        merchantId,
        http,
        (_, body) => Plan(body!),
        (id, command, context) => grains.GetCommission(id).Create(command, context),
        plan => $"/commission-plans/{plan.PlanId}");

    private static Task<IResult> ChangeRate(string merchantId, string planId, HttpContext http, IGrainFactory grains) =>
        MerchantRequest.Command(
            merchantId,
            http,
            (request, body) => new ChangeRate(request.PlanId(planId), Rate(body!), Moment(body!, "effectiveFrom")),
            (id, command, context) => grains.GetCommission(id).ChangeRate(command, context));

    private static Task<IResult> Stop(string merchantId, string planId, HttpContext http, IGrainFactory grains) => MerchantRequest.Command(
        merchantId,
        http,
        (request, _) => new StopPlan(request.PlanId(planId)),
        (id, command, context) => grains.GetCommission(id).Stop(command, context),
        takesBody: false);

    private static Task<IResult> Confirm(string merchantId, string planId, string streamer, HttpContext http, IGrainFactory grains) =>
        MerchantRequest.Command(
            merchantId,
            http,
            (request, _) => new ConfirmPlan(request.PlanId(planId), request.Account(streamer, "streamer")),
            (id, command, context) => grains.GetCommission(id).Confirm(command, context),
            takesBody: false);

    private static CreatePlan Plan(JsonBody body)
    {
        var rateBps = Rate(body);
        var (from, to) = (Moment(body, "effectiveFrom"), Moment(body, "effectiveTo"));
        if (!body.TryOneOf<PlanKind>("kind", out var kind))
        {
            // What a plan of an unknown kind needs nobody knows.
            body.Pass("itemId", "categoryId", "streamers");
            return new CreatePlan(kind, rateBps, "", [], from, to);
        }
        var item = Only(body, "itemId", kind is PlanKind.ItemDirectional or PlanKind.ItemGeneral);
        var category = Only(body, "categoryId", kind == PlanKind.CategoryDirectional);
        return new CreatePlan(kind, rateBps, item ?? category ?? "", Streamers(body, kind), from, to);
    }

    // Which rates there are is a rule, so that what is too high is refused and not misunderstood.
    private static long Rate(JsonBody body) => body.Whole("rateBps", long.MinValue, long.MaxValue);

    private static DateTimeOffset? Moment(JsonBody body, string name) => body.IsAbsent(name) ? null : body.Moment(name);

    private static string? Only(JsonBody body, string name, bool belongs)
    {
        if (belongs) return body.Token(name, MerchantEndpoints.MaxText);
        if (!body.IsAbsent(name)) body.Refuse(name, OfAnotherKind);
        return null;
    }

    private static ImmutableArray<string> Streamers(JsonBody body, PlanKind kind)
    {
        if (kind is PlanKind.ItemGeneral or PlanKind.StoreWide)
        {
            if (!body.IsAbsent("streamers")) body.Refuse("streamers", OfAnotherKind);
            return [];
        }
        var streamers = body.Accounts("streamers", PolicyLimits.MaxPlanStreamers);
        if (!body.IsAbsent("streamers") && streamers.IsEmpty) body.Fault("streamers", "Must name somebody.");
        return streamers;
    }
}
