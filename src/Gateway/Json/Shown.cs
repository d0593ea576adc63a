using System.Text.Json;

namespace RelayHeat.Gateway.Json;

/// <summary>A token that the sandbox made.</summary>
/// <param name="Token">A JWT, to be sent as a bearer token.</param>
internal sealed record TokenAnswer(string Token);

/// <summary>How the server is.</summary>
/// <param name="Status">healthy or unhealthy.</param>
/// <param name="Checks">Each check by its name.</param>
internal sealed record HealthAnswer(string Status, IReadOnlyDictionary<string, string> Checks);

/// <summary>A page of a list.</summary>
/// <param name="Items">The items, in a fixed order.</param>
/// <param name="NextCursor">Send it as cursor (after, for events) to have the next page; null at the end.</param>
internal sealed record PageAnswer<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>An event of the audit feed.</summary>
/// <param name="Sequence">Its place in commit order; rises, with no promise that it rises by one.</param>
/// <param name="Instant">When it was decided.</param>
/// <param name="Entity">What it happened to.</param>
/// <param name="Version">The version of the entity that it made.</param>
/// <param name="Type">What happened.</param>
/// <param name="Actor">Who caused it.</param>
/// <param name="PolicyVersion">The policy it was decided under.</param>
/// <param name="Data">What is particular to the type.</param>
internal sealed record EventAnswer(
    long Sequence, DateTimeOffset Instant, string Entity, long Version, string Type, string Actor, string PolicyVersion, JsonElement Data);
