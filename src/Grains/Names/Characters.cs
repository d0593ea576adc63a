using System.Text;

namespace RelayHeat.Grains.Names;

/// <summary>Characters as the limits of texts count them: Unicode scalar values, not halves of surrogate pairs.</summary>
public static class Characters
{
    /// <summary>How many characters a text has.</summary>
    /// <param name="text">Well-formed text.</param>
    /// <returns>The number of its Unicode scalar values.</returns>
    public static int Count(string text) => text.Length - text.Count(char.IsLowSurrogate);

    /// <summary>
    /// The first character that nobody sees: of zero width, or turning the direction of what stands beside it. Selectors of
    /// variants are none: they change how the character before them looks.
    /// </summary>
    /// <param name="text">Well-formed text.</param>
    /// <returns>The character and its place, from 1; null when there is none.</returns>
    public static (Rune Character, int Position)? FindHidden(string text) =>
        Find(text, r => Spelling.IsUnseen(r) && !Spelling.IsVariationSelector(r));

    /// <summary>The first character that turns the direction of what stands beside it.</summary>
    /// <param name="text">Well-formed text.</param>
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
