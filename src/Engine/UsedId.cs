using System.Text.Json.Serialization;

namespace RelayHeat.Engine;

/// <summary>An id that a caller made for something that must happen once, such as a payment, and its use.</summary>
/// <param name="Kind">The kind of id. Equal ids of two kinds are two ids.</param>
/// <param name="Id">The id.</param>
/// <param name="Use">What it was used for, such as payee and amount: another use of the same id is refused.</param>
[GenerateSerializer, Immutable, Alias("UsedId")]
public sealed record UsedId(string Kind, string Id, string Use);

/// <summary>A command that uses an id up.</summary>
internal interface IClaimsId
{
    /// <summary>The id and its use.</summary>
    UsedId Claim { get; }
}

/// <summary>An event that uses an id up for ever.</summary>
internal interface IUsesId
{
    /// <summary>The id and its use.</summary>
    [JsonIgnore]
    UsedId UsedId { get; }
}

/// <summary>The ids that aggregates have used up. They have rows of their own, so their number is unlimited.</summary>
public interface IUsedIdStore
{
    /// <summary>What an id was used for.</summary>
    /// <param name="entity">The aggregate's key.</param>
    /// <param name="kind">The kind of id.</param>
    /// <param name="id">The id.</param>
    /// <returns>Its use, or null if it is new.</returns>
    Task<string?> FindUseAsync(string entity, string kind, string id);
}
