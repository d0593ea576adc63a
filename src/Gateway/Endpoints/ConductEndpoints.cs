using System.Collections.Immutable;
using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.Reading;
using RelayHeat.Grains;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.Providers;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>What the platform's staff records about a provider: facts, standing, penalties, fines and the deposit.</summary>
internal static class ConductEndpoints
{
    private const int MaxRole = 32;
    private const int MaxOpen = 1_000_000;

    private static readonly Body<RecordFacts> FactsBody = new(
        nameof(FactsBody), "What the platform knows about an entity.",
        fields => new RecordFacts(
            fields.Flag("alipayEnterpriseVerified", "Whether Alipay has verified the enterprise."), OtherRoles(fields)),
        """{"alipayEnterpriseVerified":true,"otherRoles":[]}""");

    private static readonly Body<OtherRole> RoleBody = new(
        nameof(RoleBody), "Another role of an entity.",
        fields => new OtherRole(
            fields.Text("role", "Its name, such as MCN.", MaxRole),
            fields.Whole("depositPaidFen", "The deposit paid for it, in fen.", 0, Money.MaxFen)));

    private static readonly Body<ReportStanding> StandingBody = new(
        nameof(StandingBody), "Open business.",
        fields => new ReportStanding(new StandingView(
            fields.Count("openDeliveries", "Deliveries that are not completed.", MaxOpen),
            fields.Count("openDisputes", "Disputes that are not settled.", MaxOpen),
            fields.Count("openComplaints", "Complaints that are not answered.", MaxOpen),
            fields.Flag("litigation", "Whether there is litigation because of platform business."),
            fields.Flag("regulatoryInquiry", "Whether a regulator inquires because of it."),
            fields.Moment("asOf", "As of when; not in the future."))),
        """
        {"openDeliveries":0,"openDisputes":0,"openComplaints":0,"litigation":false,"regulatoryInquiry":false,
        "asOf":"2026-01-31T08:00:00Z"}
        """);

    private static readonly Body<MoveDeposit> DepositEntryBody = new(
        nameof(DepositEntryBody), "A movement of the deposit.",
        fields => new MoveDeposit(
            fields.EntryId("entryId", "An id that you choose."),
            fields.OneOf<DepositEntryKind>("kind", "What it is."),
            fields.AmountFen("amountFen", "How much, in fen."),
            fields.Text("reference", "What it refers to.")),
        """{"entryId":"d1","kind":"payment","amountFen":10000000,"reference":"bank"}""");

    private static readonly Body<ImposePenalty> PenaltyBody = new(
        nameof(PenaltyBody), "A penalty period.",
        fields => new ImposePenalty(
            fields.EntryId("penaltyId", "An id that you choose."),
            fields.Moment("until", "When it ends."),
            fields.Reason("reason", "Why.")),
        """{"penaltyId":"p1","until":"2099-12-31T16:00:00Z","reason":"虚假宣传"}""");

    private static readonly Body<ImposeFine> FineBody = new(
        nameof(FineBody), "A fine.",
        fields => new ImposeFine(
            fields.EntryId("fineId", "An id that you choose."),
            fields.AmountFen("amountFen", "How much, in fen."),
            fields.Reason("reason", "Why.")),
        """{"fineId":"f1","amountFen":100000,"reason":"虚假宣传"}""");

    private static readonly Body<(string PaymentId, long AmountFen)> FinePaymentBody = new(
        nameof(FinePaymentBody), "A payment of a fine.",
        fields => (fields.EntryId("paymentId", "An id that you choose."), fields.AmountFen("amountFen", "How much, in fen.")),
        """{"paymentId":"fp1","amountFen":100000}""");

    public static void MapConduct(this Routes<IProviderGrain> provider)
    {
        provider.Command(
            "PUT /facts", "recordFacts", "Record facts about the entity",
            "Its verification and its other roles. For platform.registry.",
            FactsBody, (provider, command, context) => provider.RecordFacts(command, context))
            .Refuses(Codes.ProviderNotFound);
        provider.Command(
            "PUT /standing", "reportStanding", "Report open business",
            "A report older than the current one is ignored. For platform.enforcement.",
            StandingBody, (provider, command, context) => provider.ReportStanding(command, context))
            .Refuses(Codes.ProviderNotFound);
        provider.Command(
            "POST /deposit/entries", "moveDeposit", "Record a movement of the deposit",
            "The same movement again has no effect. For platform.ops.",
            DepositEntryBody, (provider, command, context) => provider.MoveDeposit(command, context))
            .Refuses(
                Codes.ProviderNotFound, Codes.InsufficientDeposit, Codes.DepositNotRefundable, Codes.IdReused, Codes.DepositLimitReached);
        MapPenalties(provider);
    }

    private static void MapPenalties(Routes<IProviderGrain> provider)
    {
        provider.Command(
            "POST /penalties", "imposePenalty", "Impose a penalty period",
            "The same penalty again has no effect. For platform.enforcement.",
            PenaltyBody, (provider, command, context) => provider.ImposePenalty(command, context))
            .Refuses(Codes.ProviderNotFound, Codes.IdReused, Codes.PenaltyLimitReached);
        provider.Command(
            "DELETE /penalties/{penaltyId}", "liftPenalty", "End a penalty period early", "For platform.enforcement.",
            path => new LiftPenalty(path.EntryId("penaltyId", "The penalty's id.", "p1")),
            (provider, command, context) => provider.LiftPenalty(command, context))
            .Refuses(Codes.ProviderNotFound);
        provider.Command(
            "POST /fines", "imposeFine", "Impose a fine", "The same fine again has no effect. For platform.enforcement.",
            FineBody, (provider, command, context) => provider.ImposeFine(command, context))
            .Refuses(Codes.ProviderNotFound, Codes.IdReused, Codes.FineLimitReached);
        provider.Command(
            "POST /fines/{fineId}/payments", "payFine", "Record a payment of a fine",
            "The same payment again has no effect. For platform.ops.",
            FinePaymentBody,
            (path, payment) => new PayFine(path.EntryId("fineId", "The fine's id.", "f1"), payment.PaymentId, payment.AmountFen),
            (provider, command, context) => provider.PayFine(command, context))
            .Refuses(Codes.ProviderNotFound, Codes.FineNotFound, Codes.Overpayment, Codes.IdReused);
    }

    private static ImmutableArray<OtherRole> OtherRoles(IFields fields)
    {
        const string name = "otherRoles";
        var roles = fields.OptionalObjects(name, "Its other roles.", RoleBody, RecordFacts.MaxRoles);
        for (var item = 1; item < roles.Length; item++)
        {
            var role = AccountName.Fold(roles[item].Role);
            var isRepeated = roles.Take(item).Any(earlier => AccountName.Fold(earlier.Role) == role);
            if (isRepeated) fields.Fault(name, Faults.IsRepeated, item, "role");
        }
        return roles;
    }
}
