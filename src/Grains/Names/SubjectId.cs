using System.Security.Cryptography;
using System.Text;

namespace RelayHeat.Grains.Names;

/// <summary>
/// Who stands behind an application (F5), by a name that no spelling gets around: width, case, spaces, marks between letters and
/// what shows as nothing make no difference.
/// </summary>
public static class SubjectId
{
    private const int MaxLength = 64;

    /// <summary>The id of a legal representative.</summary>
    /// <param name="name">The name as it was written.</param>
    /// <returns><c>representative:</c> and its letters and digits, or their SHA-256 where they are more than 64.</returns>
    public static string OfLegalRepresentative(string name) => "representative:" + Key(name);

    /// <summary>The id of an Alipay subject.</summary>
    /// <param name="subject">The subject as it was written.</param>
    /// <returns><c>alipay:</c> and its letters and digits, or their SHA-256 where they are more than 64.</returns>
    public static string OfAlipaySubject(string subject) => "alipay:" + Key(subject);

    /// <summary>Whether two Alipay subjects are one, by the same letters and digits that F5 goes by.</summary>
    /// <param name="one">A subject as it was written, or null where none is known.</param>
    /// <param name="other">Another.</param>
    /// <returns>True when they are.</returns>
    public static bool IsSameAlipaySubject(string? one, string? other) =>
        one is not null && other is not null && Spelling.Bare(one) == Spelling.Bare(other);

    /// <summary>Whether a text names anybody: it has a letter or a digit.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>True when it does.</returns>
    public static bool IsName(string text) => AccountName.IsWellFormed(text) && Spelling.Bare(text).Length > 0;

    /// <summary>The ids that former versions gave to spellings of this subject.</summary>
    internal static IEnumerable<string> FormerIds(string id)
    {
        var (kind, bare) = (id[..(id.IndexOf(':', StringComparison.Ordinal) + 1)], id[(id.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        return FormerSpelling.Of(bare, Spelling.Bare).Select(former => kind + former);
    }

    // One sign may fold into eighteen. What became too long for a key is known by its digest.
    private static string Key(string text)
    {
        var bare = Spelling.Bare(text);
        return bare.Length <= MaxLength ? bare : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(bare)));
    }
}
