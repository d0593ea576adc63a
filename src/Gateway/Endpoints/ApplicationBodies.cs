using RelayHeat.Gateway.Reading;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.Providers;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>The body of an application. Its grain checks what depends on the provider's state and the clock.</summary>
internal static class ApplicationBodies
{
    private static readonly Body<AllianceSettlement> SettlementBody = new(
        nameof(SettlementBody), "A settlement on an alliance in a period.", ReadSettlement);

    private static readonly Body<CategoryCase> CategoryBody = new(
        nameof(CategoryBody), "Authorised cooperation cases of a category.",
        fields => new CategoryCase(
            fields.Text("category", "The category."),
            fields.EvidenceIds("evidenceIds", "Their evidence.", Application.MaxEvidencePerCategory)));

    private static readonly Body<BrandResource> BrandBody = new(
        nameof(BrandBody), "A current agreement with a brand, and a transaction under it.",
        fields => new BrandResource(
            fields.Text("brand", "The brand."),
            fields.EvidenceId("agreementEvidenceId", "The agreement."),
            fields.EvidenceId("transactionEvidenceId", "A voucher of the transaction. Its issuedOn is the day of the transaction.")));

    private static readonly Body<Cooperation> CooperationBody = new(
        nameof(CooperationBody), "Cooperation cases. Leave out the kinds that the application does not rest on.",
        fields => new Cooperation(
            fields.OptionalObjects(
                "allianceSettlements", "Settlements on alliances. Periods of one alliance must not overlap.",
                SettlementBody, Application.MaxSettlements),
            fields.OptionalObjects("multiCategoryCases", "Cases by category.", CategoryBody, Application.MaxCategories),
            fields.OptionalObjects("brandResources", "Agreements and transactions by brand.", BrandBody, Application.MaxBrands)));

    public static readonly Body<SaveApplication> ApplicationBody = new(
        nameof(ApplicationBody), "An application.",
        fields => new SaveApplication(new Application(
            fields.Text("companyName", "The company's name."),
            fields.PersonName("legalRepresentative", "Its legal representative."),
            fields.AlipaySubject("alipaySubject", "Its Alipay subject."),
            fields.Flag("independentLegalEntity", "Whether it is an independent legal entity."),
            fields.OneOf<TaxpayerType>("taxpayerType", "Its taxpayer type."),
            fields.Count("employees", "How many employees it has.", Application.MaxEmployees),
            fields.Has("cooperation")
                ? fields.Object("cooperation", "Its cooperation cases; a draft may leave them out.", CooperationBody)
                : new Cooperation([], [], []))),
        """
        {"companyName":"星河达人","legalRepresentative":"王小明","alipaySubject":"2088-xinghe",
        "independentLegalEntity":true,"taxpayerType":"general","employees":10}
        """);

    private static AllianceSettlement ReadSettlement(IFields fields)
    {
        var alliance = fields.OneOf<Alliance>("alliance", "The alliance.");
        var amountFen = fields.AmountFen("amountFen", "How much, in fen.");
        var (from, isDate) = fields.DateOrMoment("from", "When the period begins: a date or an instant.");
        var (to, endsOnDate) = fields.DateOrMoment("to", "When it ends: a date, which is the last day, or an instant.");
        if (isDate != endsOnDate) fields.Fault("to", "Must be a date where from is one, and an instant where from is one.");
        var evidenceId = fields.EvidenceId("evidenceId", "The screenshot of the back office.");
        // Read it in any case: clients send the default, false, with dates too.
        var isOfWholeDays = IsOfWholeDays(fields, from, to);
        return new AllianceSettlement(
            alliance, amountFen, from, endsOnDate ? to.AddDays(1) : to, isDate || isOfWholeDays, evidenceId);
    }

    // An application that was read has instants in place of dates; this field says that they were dates.
    private static bool IsOfWholeDays(IFields fields, DateTimeOffset from, DateTimeOffset to)
    {
        const string says = "With instants: whether they stand for whole days, so that to is the end of the last day.";
        if (!fields.Has("wholeDays") || !fields.Flag("wholeDays", says)) return false;
        var fits = BeginsADay(from) && BeginsADay(to);
        if (!fits) fields.Fault("wholeDays", "Must be false where from or to is not the beginning of a day in Beijing (UTC+8).");
        return fits;

        static bool BeginsADay(DateTimeOffset instant) => BeijingDay.Begin(BeijingDay.At(instant)) == instant;
    }
}
