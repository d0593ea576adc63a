using System.Globalization;
using System.Text;

namespace RelayHeat.Grains.Names;

/// <summary>Names that people write: two that look the same are the same, however they are spelt.</summary>
internal static class Spelling
{
    /// <summary>The visible characters of a text: folded, without white space and invisible characters.</summary>
    public static string Visible(string text)
    {
        // Removing an invisible character may let a mark combine with its letter, so the text is folded again.
        var seen = AccountName.Fold(text).EnumerateRunes().Where(r => !Rune.IsWhiteSpace(r) && !IsUnseen(r));
        return AccountName.Fold(string.Concat(seen));
    }

    /// <summary>Its letters and digits alone, digits of whatever script as 0 to 9.</summary>
    /// <returns>Its bare form; empty when it has none.</returns>
    public static string Bare(string text) => string.Concat(Visible(text).EnumerateRunes().Select(Sign));

    /// <summary>Whether a character is invisible: a joiner, filler or variation selector, or empty Braille. Not for white space.</summary>
    public static bool IsUnseen(Rune r) => Rune.GetUnicodeCategory(r) == UnicodeCategory.Format || r.Value is
        0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800 or 0x3164 or 0xFFA0
        or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE0FFF);

    /// <summary>Whether a character chooses the form of the one before it, as emoji and Han letters have them.</summary>
    public static bool IsVariationSelector(Rune r) => r.Value is
        (>= 0x180B and <= 0x180D) or 0x180F or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    // LetterNumber: U+3007 is a Han letter and a number.
    private static string Sign(Rune r) =>
        Rune.IsDigit(r) ? ((int)Rune.GetNumericValue(r)).ToString(CultureInfo.InvariantCulture)
        : Rune.IsLetter(r) || Rune.GetUnicodeCategory(r) == UnicodeCategory.LetterNumber ? r.ToString()
        : "";
}

/// <summary>
/// Names as version 0.1 spelled them. It folded one character to one, so "straße" and "strasse" were two names, which are one now. A read
/// of today's name also looks for rows under the former spellings.
/// </summary>
internal static class FormerSpelling
{
    // Each costs a read when the name is first asked for; Chinese names have none.
    private const int MaxSpellings = 8;

    private static readonly string[] Unfolded =
    [
        .. Enumerable.Range(0x1F80, 0x80).Prepend(0x0130).Prepend(0x00DF)
            .Where(c => char.IsLetter((char)c) && char.ToLowerInvariant(char.ToUpperInvariant((char)c)) == c)
            .Select(c => ((char)c).ToString())
            .Where(c => AccountName.Fold(c).Length > 1),
    ];

    /// <summary>The former spellings of a name, at most seven.</summary>
    /// <param name="form">What makes that form.</param>
    public static IEnumerable<string> SpellingsOf(string name, Func<string, string> form)
    {
        List<string> spellings = [name];
        foreach (var unfolded in Unfolded)
        {
            var folded = form(unfolded);
            for (var i = 0; i < spellings.Count; i++)
            {
                var spelling = spellings[i];
                for (var at = spelling.IndexOf(folded, StringComparison.Ordinal); at >= 0;
                     at = spelling.IndexOf(folded, at + 1, StringComparison.Ordinal))
                {
                    var former = string.Concat(spelling.AsSpan(0, at), unfolded, spelling.AsSpan(at + folded.Length));
                    if (spellings.Count < MaxSpellings && !spellings.Contains(former)) spellings.Add(former);
                }
            }
        }
        return spellings.Skip(1);
    }
}

/// <summary>Characters as the limits of texts count them: Unicode scalar values, not halves of surrogate pairs.</summary>
public static class Characters
{
    /// <summary>How many characters a text has.</summary>
    public static int Count(string text) => text.Length - text.Count(char.IsLowSurrogate);

    /// <summary>The first invisible character, or one that turns the direction of text. Variation selectors are allowed.</summary>
    /// <returns>The character and its place, from 1; null when there is none.</returns>
    public static (Rune Character, int Position)? FindHidden(string text) =>
        Find(text, r => Spelling.IsUnseen(r) && !Spelling.IsVariationSelector(r));

    /// <summary>The first character that turns the direction of what stands beside it.</summary>
    /// <returns>The character and its place, from 1; null when there is none.</returns>
    public static (Rune Character, int Position)? FindDirection(string text) => Find(text, r => r.Value is
        0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069));

    private static (Rune Character, int Position)? Find(string text, Func<Rune, bool> isSought)
    {
        var position = 0;
        foreach (var r in text.EnumerateRunes())
        {
            position++;
            if (isSought(r)) return (r, position);
        }
        return null;
    }
}
