using System.Text.Json.Serialization;

namespace RelayHeat.Grains.OperatorAccounts;

/// <summary>
/// What an account holds by a provider that it owns. Its JSON is short on purpose: an account's row has up to 200 of them.
/// </summary>
/// <param name="Revision">The provider's version that this is of.</param>
/// <param name="IsDraft">Whether it was never admitted.</param>
/// <param name="Files">Files of evidence of its present round.</param>
/// <param name="Bytes">Their bytes.</param>
[GenerateSerializer, Immutable, Alias("ProviderHolding")]
public sealed record ProviderHolding(
    [property: JsonPropertyName("r")] long Revision,
    [property: JsonPropertyName("d")] bool IsDraft,
    [property: JsonPropertyName("f")] int Files,
    [property: JsonPropertyName("b")] long Bytes)
{
    /// <summary>Since when there is room for a filing that is not known to have come about; null for one that has.</summary>
    [Id(0), JsonPropertyName("t")]
    public DateTimeOffset? ReservedAt { get; init; }
}

/// <summary>What a provider tells an account.</summary>
[GenerateSerializer, Alias("OwnershipChange"), JsonConverter(typeof(JsonStringEnumConverter<OwnershipChange>))]
public enum OwnershipChange
{
    /// <summary>It was filed by the account.</summary>
    [JsonStringEnumMemberName("filed")]
    Filed,

    /// <summary>The registry has given it to the account.</summary>
    [JsonStringEnumMemberName("given")]
    Given,

    /// <summary>A command has left it with something else than before.</summary>
    [JsonStringEnumMemberName("changed")]
    Changed,

    /// <summary>Time has left it with less than before.</summary>
    [JsonStringEnumMemberName("freed")]
    Freed,

    /// <summary>The registry has given it to another account.</summary>
    [JsonStringEnumMemberName("lost")]
    Lost,
}
