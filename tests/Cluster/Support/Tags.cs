using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using RelayHeat.Grains;
using RelayHeat.Grains.Subjects;
using Code = RelayHeat.Grains.Names.Uscc;

namespace RelayHeat.Cluster.Support;

/// <summary>
/// The test to which an entity belongs. Ids of stores and accounts begin with the tag and a dash. Codes of providers and names of subjects
/// have no room for a tag, so they are assigned here.
/// </summary>
internal static class Tags
{
    private const string Digits = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    private static readonly ConcurrentDictionary<string, string> ByEntity = new();

    /// <summary>The code of an entity: the same for the same name.</summary>
    public static string Uscc(string tag, string name)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{tag} {name}"));
        var code = string.Concat(digest.Take(Code.Length - 1).Select(b => Digits[b % Digits.Length]));
        code += Code.CheckCharacter(code);
        ByEntity[$"{GrainKeys.Provider}/{code}"] = tag;
        return code;
    }

    /// <summary>The name of a provider's legal representative or other subject.</summary>
    public static string Person(string tag, string name)
    {
        var person = $"{tag} 的 {name}";
        ByEntity[$"{GrainKeys.Subject}/{SubjectId.OfLegalRepresentative(person)}"] = tag;
        ByEntity[$"{GrainKeys.Subject}/{SubjectId.OfAlipaySubject(person)}"] = tag;
        return person;
    }

    public static string Of(string entity)
    {
        if (ByEntity.TryGetValue(entity, out var tag)) return tag;
        var id = EntityKey.IdOf(entity);
        return id[..Math.Max(0, id.IndexOf('-', StringComparison.Ordinal))];
    }

    /// <summary>The keys that were assigned to this tag, as a JSON list.</summary>
    public static string GivenTo(string tag) => JsonSerializer.Serialize(ByEntity.Where(e => e.Value == tag).Select(e => e.Key));
}
