using System.Text.Json.Serialization;

namespace RelayHeat.Engine;

/// <summary>An id that a caller has made for something that must happen once, such as a payment, and what it was used for.</summary>
/// <param name="Kind">Ids of one kind stand apart from those of another.</param>
/// <param name="Id">The id.</param>
/// <param name="Use">Whom and how much: another use of the same id is refused.</param>
[GenerateSerializer, Immutable, Alias("UsedId")]
public sealed record UsedId(string Kind, string Id, string Use);

/// <summary>A command that uses an id up.</summary>
internal interface IClaimsId
{
    /// <summary>The id, and what for.</summary>
    UsedId Claim { get; }
}

/// <summary>An event by which an id is used up for ever.</summary>
internal interface IUsesId
{
    /// <summary>The id, and what for.</summary>
    [JsonIgnore]
    UsedId UsedId { get; }
}

/// <summary>The ids that aggregates have used up. They are stored beside the rows, so that there is no end to their number.</summary>
public interface IUsedIdStore
{
    /// <summary>What an id was used for.</summary>
    /// <param name="entity">The aggregate's key.</param>
    /// <param name="kind">The kind of id.</param>
    /// <param name="id">The id.</param>
    /// <returns>Its use, or null when it is new.</returns>
    Task<string?> FindUseAsync(string entity, string kind, string id);
}
