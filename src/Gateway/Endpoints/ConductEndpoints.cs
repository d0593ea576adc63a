using System.Collections.Immutable;
using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.OpenApi;
using RelayHeat.Engine;
using RelayHeat.Grains;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.Providers;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>What the platform's staff enters about a provider: facts, standing, penalties, fines and the deposit.</summary>
internal static class ConductEndpoints
{
    private const int MaxRole = 32;
    private const int MaxOpen = 1_000_000;

    public static void MapConduct(this RouteGroupBuilder provider)
    {
        provider.MapPut("/facts", RecordFacts)
            .Describe(
                "recordFacts",
                "Enter what the platform knows of the entity",
                "Its verification and its other roles. For platform.registry.")
            .Accepts<FactsBody>("application/json")
            .Produces<ProviderView>()
            .Command(Codes.ProviderNotFound);
        provider.MapPut("/standing", ReportStanding)
            .Describe("reportStanding", "Report what is open", "A report older than the one held is ignored. For platform.enforcement.")
            .Accepts<StandingBody>("application/json")
            .Produces<ProviderView>()
            .Command(Codes.ProviderNotFound);
        provider.MapPost("/deposit/entries", MoveDeposit)
            .Describe("moveDeposit", "Enter a movement of the deposit", "The same movement again has no effect. For platform.ops.")
            .Accepts<DepositEntryBody>("application/json")
            .Produces<ProviderView>()
            .Command(
                Codes.ProviderNotFound, Codes.InsufficientDeposit, Codes.DepositNotRefundable, Codes.IdReused, Codes.DepositLimitReached);
        MapPenalties(provider);
    }

    private static void MapPenalties(RouteGroupBuilder provider)
    {
        provider.MapPost("/penalties", ImposePenalty)
            .Describe("imposePenalty", "Set a penalty period", "The same penalty again has no effect. For platform.enforcement.")
            .Accepts<PenaltyBody>("application/json")
            .Produces<ProviderView>()
            .Command(Codes.ProviderNotFound, Codes.IdReused, Codes.PenaltyLimitReached);
        provider.MapDelete("/penalties/{penaltyId}", LiftPenalty)
            .Describe("liftPenalty", "End a penalty period before its time", "For platform.enforcement.")
            .Produces<ProviderView>()
            .Command(Codes.ProviderNotFound);
        provider.MapPost("/fines", ImposeFine)
            .Describe("imposeFine", "Set a fine", "The same fine again has no effect. For platform.enforcement.")
            .Accepts<FineBody>("application/json")
            .Produces<ProviderView>()
            .Command(Codes.ProviderNotFound, Codes.IdReused, Codes.FineLimitReached);
        provider.MapPost("/fines/{fineId}/payments", PayFine)
            .Describe("payFine", "Enter a payment of a fine", "The same payment again has no effect. For platform.ops.")
            .Accepts<FinePaymentBody>("application/json")
            .Produces<ProviderView>()
            .Command(Codes.ProviderNotFound, Codes.FineNotFound, Codes.Overpayment, Codes.IdReused);
    }

    private static Task<IResult> RecordFacts(string uscc, HttpContext http, IGrainFactory grains) =>
        ProviderRequest.Command(uscc, http, grains, Facts, (provider, command, context) => provider.RecordFacts(command, context));

    private static Task<IResult> ReportStanding(string uscc, HttpContext http, IGrainFactory grains) => ProviderRequest.Command(
        uscc,
        http,
        grains,
        body => new ReportStanding(new StandingView(
            (int)body.Whole("openDeliveries", 0, MaxOpen),
            (int)body.Whole("openDisputes", 0, MaxOpen),
            (int)body.Whole("openComplaints", 0, MaxOpen),
            body.Flag("litigation"),
            body.Flag("regulatoryInquiry"),
            body.Moment("asOf"))),
        (provider, command, context) => provider.ReportStanding(command, context));

    private static Task<IResult> MoveDeposit(string uscc, HttpContext http, IGrainFactory grains) => ProviderRequest.Command(
        uscc,
        http,
        grains,
        body => new MoveDeposit(
            body.EntryId("entryId"), body.OneOf<DepositEntryKind>("kind"), Amount(body), body.Text("reference", MerchantEndpoints.MaxText)),
        (provider, command, context) => provider.MoveDeposit(command, context));

    private static Task<IResult> ImposePenalty(string uscc, HttpContext http, IGrainFactory grains) => ProviderRequest.Command(
        uscc,
        http,
        grains,
        body => new ImposePenalty(body.EntryId("penaltyId"), body.Moment("until"), body.Text("reason", ProviderEndpoints.MaxReason)),
        (provider, command, context) => provider.ImposePenalty(command, context));

    private static async Task<IResult> LiftPenalty(string uscc, string penaltyId, HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        (uscc, penaltyId) = (request.Uscc(uscc), request.EntryId("penaltyId", penaltyId));
        var context = await request.ContextWithoutBodyAsync();
        return Answers.Of(await grains.GetProvider(uscc).LiftPenalty(new LiftPenalty(penaltyId), context));
    }

    private static Task<IResult> ImposeFine(string uscc, HttpContext http, IGrainFactory grains) => ProviderRequest.Command(
        uscc,
        http,
        grains,
        body => new ImposeFine(body.EntryId("fineId"), Amount(body), body.Text("reason", ProviderEndpoints.MaxReason)),
        (provider, command, context) => provider.ImposeFine(command, context));

    private static async Task<IResult> PayFine(string uscc, string fineId, HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        (uscc, fineId) = (request.Uscc(uscc), request.EntryId("fineId", fineId));
        var context = request.Context();
        var body = await request.BodyAsync();
        var command = new PayFine(fineId, body.EntryId("paymentId"), Amount(body));
        body.End();
        request.ThrowIfFaulty();
        return Answers.Of(await grains.GetProvider(uscc).PayFine(command, context));
    }

    private static RecordFacts Facts(JsonBody body)
    {
        var verified = body.Flag("alipayEnterpriseVerified");
        var roles = ImmutableArray.CreateBuilder<OtherRole>();
        foreach (var item in body.IsAbsent("otherRoles") ? [] : body.Objects("otherRoles", Grains.Providers.RecordFacts.MaxRoles))
        {
            var role = new OtherRole(item.Text("role", MaxRole), item.Whole("depositPaidFen", 0, Money.MaxFen));
            if (roles.Any(r => AccountName.Fold(r.Role) == AccountName.Fold(role.Role))) item.Fault("role", "Must be there once.");
            roles.Add(role);
            item.End();
        }
        return new RecordFacts(verified, roles.ToImmutable());
    }

    private static long Amount(JsonBody body) => body.Whole("amountFen", 1, Money.MaxFen);
}
