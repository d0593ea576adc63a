using System.Security.Cryptography;
using System.Text;

namespace RelayHeat.Grains.Names;

/// <summary>
/// Ids of those whom an application names (F5). No spelling gets around them: width, case, spaces, punctuation and invisible characters
/// make no difference.
/// </summary>
public static class SubjectId
{
    private const int MaxLength = 64;

    /// <summary>The id of a legal representative.</summary>
    /// <returns><c>representative:</c> and its letters and digits, or their SHA-256 where they are more than 64.</returns>
    public static string OfLegalRepresentative(string name) => "representative:" + Key(name);

    /// <summary>The id of an Alipay subject.</summary>
    /// <returns><c>alipay:</c> and its letters and digits, or their SHA-256 where they are more than 64.</returns>
    public static string OfAlipaySubject(string subject) => "alipay:" + Key(subject);

    /// <summary>Whether two Alipay subjects are the same, compared as in F5; false where one is unknown.</summary>
    public static bool IsSameAlipaySubject(string? one, string? other) =>
        one is not null && other is not null && Spelling.Bare(one) == Spelling.Bare(other);

    /// <summary>Whether a text has a letter or a digit, and so can name somebody.</summary>
    public static bool IsName(string text) => AccountName.IsWellFormed(text) && Spelling.Bare(text).Length > 0;

    /// <summary>The ids that former versions gave to spellings of this subject.</summary>
    internal static IEnumerable<string> FormerIds(string id)
    {
        var afterKind = id.IndexOf(':', StringComparison.Ordinal) + 1;
        return FormerSpelling.SpellingsOf(id[afterKind..], Spelling.Bare).Select(former => id[..afterKind] + former);
    }

    // One character may fold to eighteen. A name that gets too long for a key is represented by its digest.
    private static string Key(string text)
    {
        var bare = Spelling.Bare(text);
        return bare.Length <= MaxLength ? bare : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(bare)));
    }
}
