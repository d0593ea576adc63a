using System.Text;

namespace RelayHeat.Grains.Names;

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
