using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace RelayHeat.Grains.Names;

/// <summary>Merchant ids: 1 to 64 of <c>A-Z a-z 0-9 _ -</c>, case-sensitive; <c>0123</c> and <c>123</c> are two merchants.</summary>
public static partial class MerchantId
{
    /// <summary>Whether a text is a merchant id.</summary>
    public static bool IsValid(string? text) => text is not null && Form().IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}

/// <summary>Ids that callers give movements, payments, fines, penalties: 1 to 64 of <c>A-Z a-z 0-9 _ . : -</c>, case-sensitive.</summary>
public static partial class EntryId
{
    /// <summary>Whether a text is such an id. HTTP clients drop <c>.</c> and <c>..</c> from a path.</summary>
    public static bool IsValid(string? text) => text is not (null or "." or "..") && Form().IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z0-9_.:-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}

/// <summary>
/// Unified social credit codes (GB 32100-2015): 17 characters of digits and capital letters without I, O, S, V and Z, and a check
/// character. One entity has one code, so every spelling of it (width, case, surrounding space) is read as the same.
/// </summary>
public static class Uscc
{
    /// <summary>The length of a code.</summary>
    public const int Length = 18;

    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    /// <summary>The normal form of a code.</summary>
    /// <param name="text">The code as somebody wrote it.</param>
    /// <param name="uscc">Its normal form.</param>
    /// <returns>False when it is not a code, or its check character is another.</returns>
    public static bool TryNormalize(string? text, out string uscc)
    {
        uscc = "";
        if (text is null || text.Length > Length * 4 || !AccountName.IsWellFormed(text)) return false;
        uscc = text.Normalize(NormalizationForm.FormKC).Trim().ToUpperInvariant();
        return uscc.Length == Length && uscc.All(c => Alphabet.Contains(c, StringComparison.Ordinal)) && uscc[^1] == CheckCharacter(uscc);
    }

    /// <summary>The check character of a code: 31 minus the sum of values times powers of 3, modulo 31.</summary>
    /// <param name="text">At least the first 17 characters of a code, all of its alphabet.</param>
    /// <returns>The eighteenth character.</returns>
    public static char CheckCharacter(string text)
    {
        var (sum, weight) = (0, 1);
        foreach (var c in text.AsSpan(0, Length - 1))
        {
            sum += Alphabet.IndexOf(c, StringComparison.Ordinal) * weight;
            weight = weight * 3 % 31;
        }
        return Alphabet[(31 - (sum % 31)) % 31];
    }
}

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

/// <summary>Binding ids: derived from the merchant's id and version, so that decisions need no randomness.</summary>
internal static class BindingId
{
    public static string For(string merchantId, long version) => DerivedId.From(merchantId, version);
}

/// <summary>Plan ids: derived from the merchant's id and its commission's version.</summary>
internal static class PlanId
{
    public static string For(string merchantId, long version) => DerivedId.From("plan/" + merchantId, version);
}

file static class DerivedId
{
    public static string From(string seed, long version)
    {
        var bytes = Encoding.UTF8.GetBytes(FormattableString.Invariant($"{seed}/{version}"));
        return Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8));
    }
}
