using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.OperatorAccounts;

namespace RelayHeat.Grains.Core;

/// <summary>The JSON of stored rows, events and receipts: source-generated, no type names but those written here.</summary>
internal static class GrainJson
{
    public static JsonSerializerOptions Options { get; } = new(GrainJsonContext.Default.Options)
    {
        Encoder = RowEncoder.Instance,
        TypeInfoResolver = GrainJsonContext.Default,
    };

    public static JsonTypeInfo<T> For<T>() => Cache<T>.TypeInfo;

    private static class Cache<T>
    {
        public static readonly JsonTypeInfo<T> TypeInfo = (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));
    }
}

/// <summary>The names of events in the feed: the discriminators that each aggregate declares.</summary>
internal static class EventNames
{
    private static readonly Dictionary<Type, string> ByType = new[] { typeof(MerchantEvent), typeof(OperatorAccountEvent) }
        .SelectMany(t => t.GetCustomAttributes(typeof(JsonDerivedTypeAttribute), inherit: false).Cast<JsonDerivedTypeAttribute>())
        .ToDictionary(a => a.DerivedType, a => (string)a.TypeDiscriminator!);

    public static string Of(object happened) => ByType[happened.GetType()];
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(InstantJsonConverter)])]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(ImmutableArray<string>))]
[JsonSerializable(typeof(ImmutableArray<Receipt>))]
[JsonSerializable(typeof(Binding))]
[JsonSerializable(typeof(Invitation))]
[JsonSerializable(typeof(MerchantCommand))]
[JsonSerializable(typeof(MerchantEvent))]
[JsonSerializable(typeof(MerchantMessage))]
[JsonSerializable(typeof(Record<MerchantState>))]
[JsonSerializable(typeof(Outcome<MerchantView>))]
[JsonSerializable(typeof(Outcome<BindingView>))]
[JsonSerializable(typeof(Outcome<EndedView>))]
[JsonSerializable(typeof(OperatorAccountCommand))]
[JsonSerializable(typeof(OperatorAccountEvent))]
[JsonSerializable(typeof(OperatorAccountMessage))]
[JsonSerializable(typeof(Record<OperatorAccountState>))]
[JsonSerializable(typeof(Outcome<OperatorAccountView>))]
internal sealed partial class GrainJsonContext : JsonSerializerContext;
