using System.Globalization;
using System.Text;

namespace RelayHeat.Grains.Names;

/// <summary>Names that people write: two that look the same are the same, however they are spelt.</summary>
internal static class Spelling
{
    /// <summary>What can be seen of a text: folded, without white space and without what shows as nothing.</summary>
    /// <param name="text">Well-formed text.</param>
    /// <returns>Its visible form.</returns>
    public static string Visible(string text)
    {
        // A mark that an unseen character kept from its letter meets it now.
        var seen = AccountName.Fold(text).EnumerateRunes().Where(r => !Rune.IsWhiteSpace(r) && !IsUnseen(r));
        return AccountName.Fold(string.Concat(seen));
    }

    /// <summary>Its letters and digits alone, digits of whatever script as 0 to 9.</summary>
    /// <param name="text">Well-formed text.</param>
    /// <returns>Its bare form; empty when it has none.</returns>
    public static string Bare(string text) => string.Concat(Visible(text).EnumerateRunes().Select(Sign));

    /// <summary>Whether a character shows as nothing: joiners, fillers of Hangul, selectors of variants, empty Braille.</summary>
    /// <param name="r">Any character but white space.</param>
    /// <returns>True when it does.</returns>
    public static bool IsUnseen(Rune r) => Rune.GetUnicodeCategory(r) == UnicodeCategory.Format || r.Value is
        0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800 or 0x3164 or 0xFFA0
        or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE0FFF);

    /// <summary>Whether a character chooses the form of the one before it, as emoji and Han letters have them.</summary>
    /// <param name="r">Any character.</param>
    /// <returns>True when it does.</returns>
    public static bool IsVariationSelector(Rune r) => r.Value is
        (>= 0x180B and <= 0x180D) or 0x180F or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    // Han has a letter that counts as a number: U+3007.
    private static string Sign(Rune r) =>
        Rune.IsDigit(r) ? ((int)Rune.GetNumericValue(r)).ToString(CultureInfo.InvariantCulture)
        : Rune.IsLetter(r) || Rune.GetUnicodeCategory(r) == UnicodeCategory.LetterNumber ? r.ToString()
        : "";
}
