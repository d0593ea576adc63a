using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using RelayHeat.Grains.Clock;
using RelayHeat.Grains.Commission;
using RelayHeat.Engine;
using RelayHeat.Grains.FundAccounts;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.OperatorAccounts;
using RelayHeat.Grains.Providers;

namespace RelayHeat.Gateway.Json;

/// <summary>The JSON of answers: source-generated, Chinese unescaped, nulls included.</summary>
internal static class GatewayJson
{
    // Answers are never part of a page, so only what JSON requires is escaped.
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonSerializerOptions Options { get; } = new(GatewayJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = GatewayJsonContext.Default,
    };

    public static JsonTypeInfo<T> For<T>() => Cache<T>.TypeInfo;

    private static class Cache<T>
    {
        public static readonly JsonTypeInfo<T> TypeInfo = (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(InstantJsonConverter)])]
[JsonSerializable(typeof(MerchantView))]
[JsonSerializable(typeof(BindingView))]
[JsonSerializable(typeof(EndedView))]
[JsonSerializable(typeof(RightsView))]
[JsonSerializable(typeof(OperatorAccountView))]
[JsonSerializable(typeof(InvitationView))]
[JsonSerializable(typeof(ProviderView))]
[JsonSerializable(typeof(ProviderSummary))]
[JsonSerializable(typeof(RequirementsView))]
[JsonSerializable(typeof(ApplicationView))]
[JsonSerializable(typeof(EvidenceView))]
[JsonSerializable(typeof(PlanView))]
[JsonSerializable(typeof(EffectiveRateView))]
[JsonSerializable(typeof(FundAccountView))]
[JsonSerializable(typeof(FundEntryView))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(ClockView))]
[JsonSerializable(typeof(HealthAnswer))]
internal sealed partial class GatewayJsonContext : JsonSerializerContext;
