using System.Text.Json.Serialization;

namespace RelayHeat.Contenders;

/// <summary>A store as the contenders store it: one JSON document with its open bindings and its money.</summary>
internal sealed partial record StoreState
{
    public required string MerchantId { get; init; }

    public string Name { get; init; } = "";

    public string MainAccount { get; init; } = "";

    public string StoreType { get; init; } = "";

    public string AlipaySubject { get; init; } = "";

    public long Version { get; init; }

    public long AvailableFen { get; init; }

    public Dictionary<string, StoreBinding> Bindings { get; init; } = [];

    [JsonIgnore]
    public int SeatsInUse => Bindings.Values.Count(b => b.Permission == "full");

    [JsonIgnore]
    public string Status => SeatsInUse < StoreRules.SeatLimit ? "seats_free" : "seats_full";
}

internal sealed partial record StoreBinding(string BindingId, string Permission, DateTimeOffset BoundAt);

/// <summary>The commands of a store.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Register), "register")]
[JsonDerivedType(typeof(Bind), "bind")]
[JsonDerivedType(typeof(Unbind), "unbind")]
[JsonDerivedType(typeof(MoveFund), "move_fund")]
internal abstract partial record StoreCommand;

internal sealed partial record Register(string Name, string MainAccount, string StoreType, string AlipaySubject) : StoreCommand;

internal sealed partial record Bind(string Account, string Permission) : StoreCommand;

internal sealed partial record Unbind(string Account) : StoreCommand;

internal sealed partial record MoveFund(string EntryId, string Kind, long AmountFen, string Reference) : StoreCommand;

/// <summary>An event of a store.</summary>
internal sealed partial record StoreEvent(string MerchantId, long Version, DateTimeOffset At, StoreCommand What);

/// <summary>The store in a list.</summary>
internal sealed partial record StoreSummary(
    string MerchantId, string Name, string MainAccount, int SeatsInUse, int OpenBindings, long Version);

internal sealed partial record BindingAnswer(
    string BindingId, string MerchantId, string Account, string Type, string Permission, string Status, DateTimeOffset? BoundAt);

internal sealed partial record EndedAnswer(string Status);

internal sealed partial record FundAnswer(string EntryId, long AvailableFen, long Version);

internal sealed partial record RightsAnswer(string Account, string? Permission, string Status, string[] Capabilities);

/// <summary>A refusal with its figures.</summary>
internal sealed partial record RefusedAnswer(string Code, int Status)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Limit { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? InUse { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? AvailableFen { get; init; }
}

internal sealed partial record InviteBody(string Account, string Type, string Permission);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(StoreState))]
[JsonSerializable(typeof(StoreCommand))]
[JsonSerializable(typeof(StoreEvent))]
[JsonSerializable(typeof(StoreSummary))]
[JsonSerializable(typeof(BindingAnswer))]
[JsonSerializable(typeof(EndedAnswer))]
[JsonSerializable(typeof(FundAnswer))]
[JsonSerializable(typeof(RightsAnswer))]
[JsonSerializable(typeof(RefusedAnswer))]
[JsonSerializable(typeof(InviteBody))]
internal sealed partial class StoreJson : JsonSerializerContext;
