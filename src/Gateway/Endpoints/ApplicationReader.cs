using System.Collections.Immutable;
using RelayHeat.Gateway.Http;
using RelayHeat.Engine;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.Providers;
using RelayHeat.Grains.Subjects;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>Reads an application from a body. What only the provider and the clock can tell is checked by its grain.</summary>
internal static class ApplicationReader
{
    private const int MaxText = MerchantEndpoints.MaxText;

    public static Application Read(JsonBody body) => new(
        body.Text("companyName", MaxText),
        Representative(body, "legalRepresentative"),
        body.AlipaySubject("alipaySubject", MaxText),
        body.Flag("independentLegalEntity"),
        body.OneOf<TaxpayerType>("taxpayerType"),
        (int)body.Whole("employees", 0, Application.MaxEmployees),
        Cooperation(body));

    // A draft need not have any yet, and may leave out the kinds of cases that it does not rest on.
    private static Cooperation Cooperation(JsonBody body)
    {
        if (body.IsAbsent("cooperation") || body.Object("cooperation") is not { } cooperation) return new Cooperation([], [], []);
        var read = new Cooperation(
            [.. Objects(cooperation, "allianceSettlements", Application.MaxSettlements).Select(Settlement)],
            [.. Objects(cooperation, "multiCategoryCases", Application.MaxCategories).Select(Case)],
            [.. Objects(cooperation, "brandResources", Application.MaxBrands).Select(Brand)]);
        cooperation.End();
        return read;
    }

    private static List<JsonBody> Objects(JsonBody body, string name, int max) => body.IsAbsent(name) ? [] : body.Objects(name, max);

    private static AllianceSettlement Settlement(JsonBody item)
    {
        var (from, isDate) = item.DateOrMoment("from");
        var (to, endsOnDate) = item.DateOrMoment("to");
        if (isDate != endsOnDate) item.Fault("to", "Must be a date where from is one, and an instant where from is one.");
        // Looked at in any case: clients send the false that it is by default along with dates, too.
        var ofWholeDays = IsOfWholeDays(item, from, to);
        var settlement = new AllianceSettlement(
            item.OneOf<Alliance>("alliance"),
            item.Whole("amountFen", 1, Money.MaxFen),
            from,
            endsOnDate ? to.AddDays(1) : to,
            isDate || ofWholeDays,
            item.Evidence("evidenceId"));
        item.End();
        return settlement;
    }

    // As the application is read back: dates have become instants then, and this says that they were dates.
    private static bool IsOfWholeDays(JsonBody item, DateTimeOffset from, DateTimeOffset to)
    {
        if (item.IsAbsent("wholeDays") || !item.Flag("wholeDays")) return false;
        var fits = BeginsADay(from) && BeginsADay(to);
        if (!fits) item.Fault("wholeDays", "Must be false where from or to is not the beginning of a day in Beijing (UTC+8).");
        return fits;

        static bool BeginsADay(DateTimeOffset instant) => BeijingDay.Begin(BeijingDay.At(instant)) == instant;
    }

    private static CategoryCase Case(JsonBody item)
    {
        var read = new CategoryCase(
            item.Text("category", MaxText), item.EvidenceList("evidenceIds", Application.MaxEvidencePerCategory));
        item.End();
        return read;
    }

    private static BrandResource Brand(JsonBody item)
    {
        var read = new BrandResource(
            item.Text("brand", MaxText), item.Evidence("agreementEvidenceId"), item.Evidence("transactionEvidenceId"));
        item.End();
        return read;
    }

    // F5: somebody who can be told apart from others.
    private static string Representative(JsonBody body, string name)
    {
        var text = body.Text(name, MaxText);
        if (text.Length > 0 && !SubjectId.IsName(text)) body.Fault(name, RequestReader.NamesNobody);
        return text;
    }
}
