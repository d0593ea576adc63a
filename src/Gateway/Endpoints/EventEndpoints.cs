using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.OpenApi;
using RelayHeat.Engine;
using RelayHeat.Grains;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.ReadModel;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>The audit feed (G4).</summary>
internal static class EventEndpoints
{
    public const string NotASequence = "Must be the sequence of an event: a whole number, not negative.";
    private const int MaxSubject = 80;

    public static void MapEvents(this RouteGroupBuilder v1) =>
        v1.MapGet("/events", Read)
            .WithTags("Events")
            .Describe(
                "readEvents",
                "Read the audit feed",
                "In commit order, none left out. For platform.ops; the events of one entity also for its owner.")
            .Produces<PageAnswer<EventAnswer>>()
            .Query("after", "Only events with a greater sequence.", "42", "^[0-9]{1,19}$")
            .Query(
                "entity", "Only events of this entity.", "merchant/mars", "^(merchant|account|provider|subject|commission|fund-account)/.+$")
            .Paged(cursor: false)
            .Question();

    private static async Task<IResult> Read(HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        var query = new EventQuery(After(request), Entity(request), request.Limit());
        request.ThrowIfFaulty();
        var outcome = await grains.GetGrain<IReadModelGrain>(0).ReadEvents(query, http.Caller());
        return Answers.Page(outcome, cursor: sequence => sequence, Write);
    }

    public static long After(RequestReader request)
    {
        if (request.Query("after") is not { } text) return 0;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var after)) return after;
        request.Faults.Add("/query/after", NotASequence);
        return 0;
    }

    private static string? Entity(RequestReader request)
    {
        if (request.Query("entity") is not { } text) return null;
        switch (text.Split('/', 2))
        {
            case [GrainKeys.Merchant or GrainKeys.Commission or GrainKeys.FundAccount, var id] when MerchantId.IsValid(id):
                return text;
            case [GrainKeys.Account, var name] when AccountName.TryNormalize(name, out var account):
                return $"{GrainKeys.Account}/{account}";
            case [GrainKeys.Provider, var code] when Uscc.TryNormalize(code, out var uscc):
                return $"{GrainKeys.Provider}/{uscc}";
            case [GrainKeys.Subject, { Length: > 0 and <= MaxSubject } subject] when RequestReader.IsPlain(subject):
                return text;
            default:
                request.Faults.Add(
                    "/query/entity",
                    "Must be merchant/, account/, provider/, subject/, commission/ or fund-account/, and an id of that kind.");
                return null;
        }
    }

    public static string ToJson(EventView e)
    {
        var body = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(body, GatewayJson.WriterOptions)) Write(json, e);
        return Encoding.UTF8.GetString(body.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, EventView e)
    {
        json.WriteStartObject();
        json.WriteNumber("sequence", e.Sequence);
        json.WriteString("instant", Instant.ToText(e.Instant));
        json.WriteString("entity", e.Entity);
        json.WriteNumber("version", e.Version);
        json.WriteString("type", e.Type);
        json.WriteString("actor", e.Actor);
        json.WriteString("policyVersion", e.PolicyVersion);
        json.WritePropertyName("data");
        json.WriteRawValue(e.DataJson);
        json.WriteEndObject();
    }
}
