using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using RelayHeat.Grains.Clock;
using RelayHeat.Grains.Commission;
using RelayHeat.Grains.FundAccounts;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.OperatorAccounts;
using RelayHeat.Grains.Providers;
using RelayHeat.Grains.Subjects;

namespace RelayHeat.Grains.Kinds;

/// <summary>The JSON of stored rows, events and receipts: source-generated, with no type names but the discriminators.</summary>
internal static class GrainJson
{
    public static JsonSerializerOptions Options { get; } = ReadOnly(new(GrainJsonContext.Default.Options)
    {
        Encoder = RowEncoder.Instance,
        TypeInfoResolver = GrainJsonContext.Default.WithAddedModifier(AggregateKind.NameMessages),
    });

    public static JsonTypeInfo<T> For<T>() => Cache<T>.TypeInfo;
    public static T Read<T>(string json) => JsonSerializer.Deserialize(json, For<T>())!;

    // Options that may still change are resolved anew at every use.
    private static JsonSerializerOptions ReadOnly(JsonSerializerOptions options)
    {
        options.MakeReadOnly();
        return options;
    }

    private static class Cache<T>
    {
        public static readonly JsonTypeInfo<T> TypeInfo = (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(InstantJsonConverter)])]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(ImmutableArray<string>))]
[JsonSerializable(typeof(ImmutableArray<Receipt>))]
[JsonSerializable(typeof(ImmutableArray<OutboxRow>))]
[JsonSerializable(typeof(Binding))]
[JsonSerializable(typeof(Invitation))]
[JsonSerializable(typeof(MerchantCommand))]
[JsonSerializable(typeof(MerchantEvent))]
[JsonSerializable(typeof(Message<MerchantCommand>))]
[JsonSerializable(typeof(ClaimOfMainAccount))]
[JsonSerializable(typeof(NoticeOfBinding))]
[JsonSerializable(typeof(Record<MerchantState>))]
[JsonSerializable(typeof(MerchantView))]
[JsonSerializable(typeof(Outcome<MerchantView>))]
[JsonSerializable(typeof(Outcome<BindingView>))]
[JsonSerializable(typeof(Outcome<EndedView>))]
[JsonSerializable(typeof(OperatorAccountCommand))]
[JsonSerializable(typeof(OperatorAccountEvent))]
[JsonSerializable(typeof(Message<OperatorAccountCommand>))]
[JsonSerializable(typeof(Confirmation))]
[JsonSerializable(typeof(Closing))]
[JsonSerializable(typeof(Record<OperatorAccountState>))]
[JsonSerializable(typeof(Outcome<OperatorAccountView>))]
[JsonSerializable(typeof(ImmutableSortedDictionary<string, ImmutableArray<string>>))]
[JsonSerializable(typeof(ImmutableArray<RequirementView>))]
[JsonSerializable(typeof(ProviderCommand))]
[JsonSerializable(typeof(ProviderEvent))]
[JsonSerializable(typeof(Message<ProviderCommand>))]
[JsonSerializable(typeof(NoticeOfOwnership))]
[JsonSerializable(typeof(RequestForClearance))]
[JsonSerializable(typeof(NoticeOfBar))]
[JsonSerializable(typeof(ProviderSummary))]
[JsonSerializable(typeof(Record<ProviderState>))]
[JsonSerializable(typeof(Outcome<ProviderView>))]
[JsonSerializable(typeof(Outcome<EvidenceView>))]
[JsonSerializable(typeof(SubjectCommand))]
[JsonSerializable(typeof(Message<SubjectCommand>))]
[JsonSerializable(typeof(SubjectEvent))]
[JsonSerializable(typeof(Record<SubjectState>))]
[JsonSerializable(typeof(Plan))]
[JsonSerializable(typeof(StreamerTerms))]
[JsonSerializable(typeof(CommissionCommand))]
[JsonSerializable(typeof(Message<CommissionCommand>))]
[JsonSerializable(typeof(CommissionEvent))]
[JsonSerializable(typeof(Record<CommissionState>))]
[JsonSerializable(typeof(Outcome<PlanView>))]
[JsonSerializable(typeof(FundAccountCommand))]
[JsonSerializable(typeof(Message<FundAccountCommand>))]
[JsonSerializable(typeof(FundAccountEvent))]
[JsonSerializable(typeof(Record<FundAccountState>))]
[JsonSerializable(typeof(Outcome<FundEntryView>))]
[JsonSerializable(typeof(MoveClock))]
[JsonSerializable(typeof(Outcome<ClockView>))]
internal sealed partial class GrainJsonContext : JsonSerializerContext;
