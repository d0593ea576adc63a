using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using RelayHeat.Grains.Core;

namespace RelayHeat.Grains.Providers;

/// <summary>What is known of an id.</summary>
internal enum IdUse
{
    New,

    /// <summary>It was used for just this.</summary>
    Same,

    /// <summary>It was used for something else.</summary>
    Other,
}

/// <summary>
/// The ids of movements, fines and penalties, kept for ever so that none has a second effect (F6): a digest of each id, and one
/// of what it was used for, short enough for hundreds of them to fit into the provider's row.
/// </summary>
internal sealed record UsedIds
{
    /// <summary>How many ids a provider can use in its life.</summary>
    public const int Max = 400;

    [JsonPropertyName("m"), JsonConverter(typeof(OrdinalMapJsonConverter<string>))]
    public ImmutableSortedDictionary<string, string> ByDigest { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    [JsonIgnore]
    public bool IsFull => ByDigest.Count >= Max;

    public IdUse Look(string kind, string id, params object[] use) =>
        !ByDigest.TryGetValue(Digest(12, kind, id), out var known) ? IdUse.New
            : known == Digest(6, use) ? IdUse.Same
            : IdUse.Other;

    public UsedIds With(string kind, string id, params object[] use) =>
        this with { ByDigest = ByDigest.Add(Digest(12, kind, id), Digest(6, use)) };

    private static string Digest(int bytes, params object[] parts)
    {
        var text = string.Join('\n', parts.Select(p => Convert.ToString(p, CultureInfo.InvariantCulture)));
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, bytes));
    }
}
