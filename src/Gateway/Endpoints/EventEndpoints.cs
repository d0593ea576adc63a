using System.Buffers;
using System.Text;
using System.Text.Json;
using RelayHeat.Gateway.Json;
using RelayHeat.Gateway.Reading;
using RelayHeat.Engine;
using RelayHeat.Grains;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.ReadModel;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>The audit feed (G4).</summary>
internal static class EventEndpoints
{
    private const int MaxSubject = 80;

    public static void MapEvents(this RouteGroupBuilder v1) =>
        v1.Lists("/events", "Events").Page<EventQuery, EventView, EventAnswer>(
            "", "readEvents", "Read the audit feed",
            "In commit order, without omissions. For platform.ops; the events of one entity also for its owner.",
            query => new EventQuery(query.AfterEvent("Only events with a greater sequence."), Entity(query), query.Limit()),
            (lists, query, caller) => lists.ReadEvents(query, caller), Write, writeCursor: sequence => sequence);

    private static string? Entity(IParameters query)
    {
        const string says = "Only events of this entity.";
        if (query.Query("entity", says, "merchant/mars", Form.Entity) is not { } text) return null;
        switch (text.Split('/', 2))
        {
            case [GrainKeys.Merchant or GrainKeys.Commission or GrainKeys.FundAccount, var id] when MerchantId.IsValid(id):
                return text;
            case [GrainKeys.Account, var name] when AccountName.TryNormalize(name, out var account):
                return $"{GrainKeys.Account}/{account}";
            case [GrainKeys.Provider, var code] when Uscc.TryNormalize(code, out var uscc):
                return $"{GrainKeys.Provider}/{uscc}";
            case [GrainKeys.Subject, { Length: > 0 and <= MaxSubject } subject] when Parameters.IsPlain(subject):
                return text;
            default:
                query.Refuse(
                    "entity", "Must be merchant/, account/, provider/, subject/, commission/ or fund-account/, and an id of that kind.");
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
