using System.Text;

namespace RelayHeat.Grains.Names;

/// <summary>
/// Account names: 1 to 64 characters; letters, digits, <c>_ - .</c> and, for sub-accounts, one <c>:</c> between two parts.
/// Two spellings with the same normal form (Unicode NFKC, trimmed, full case folding) are one account.
/// </summary>
public static class AccountName
{
    /// <summary>The longest name, in characters (Unicode scalar values) of its normal form.</summary>
    public const int MaxLength = 64;

    /// <summary>The normal form of a name.</summary>
    /// <param name="text">The name as somebody wrote it.</param>
    /// <param name="name">Its normal form.</param>
    /// <returns>False when it is not an account name.</returns>
    public static bool TryNormalize(string? text, out string name)
    {
        name = "";
        // Normalising shrinks a text to an eighteenth at most, so longer text cannot be a name.
        if (text is null || text.Length > MaxLength * 18 || !IsWellFormed(text)) return false;
        name = Fold(text.Trim());
        return Characters.Count(name) is > 0 and <= MaxLength && name is not ("." or "..") && HasAllowedCharacters(name);
    }

    /// <summary>Whether the name, in normal form, is that of a sub-account: it holds a colon.</summary>
    public static bool IsSubAccount(string name) => name.Contains(':', StringComparison.Ordinal);

    /// <summary>A8: the account of the store that a sub-account belongs to.</summary>
    /// <returns>What stands before the colon; null where the name is not a sub-account's.</returns>
    public static string? MainAccountOf(string name) =>
        name.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? name[..colon] : null;

    /// <summary>A8: whether a name is that of a sub-account of this main account.</summary>
    /// <param name="mainAccount">The main account's normal form.</param>
    /// <returns>True when it is the main account, a colon and a name.</returns>
    public static bool IsSubAccountOf(string name, string mainAccount) =>
        name.Length > mainAccount.Length + 1 && name[mainAccount.Length] == ':' && name.StartsWith(mainAccount, StringComparison.Ordinal);

    /// <summary>Text as it is compared and searched for: NFKC, trimmed, full case folding.</summary>
    public static string Fold(string text)
    {
        if (Ascii.IsValid(text)) return text.Trim().ToLowerInvariant();
        // Folding may leave a form that NFKC changes again; the second pass reaches the fixed point.
        var folded = FoldOnce(FoldOnce(text));
        return folded.Trim();

        // .NET folds one character to one. After decomposition only ß still needs full folding.
        static string FoldOnce(string s) =>
            s.Normalize(NormalizationForm.FormKD).ToUpperInvariant().ToLowerInvariant().Replace("ß", "ss", StringComparison.Ordinal)
                .Normalize(NormalizationForm.FormKC);
    }

    /// <summary>Whether text holds no half of a surrogate pair and no U+FFFE, so that it can be normalised and stored.</summary>
    public static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\uFFFE') return false;
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[++i])) return false;
        }
        return true;
    }

    private static bool HasAllowedCharacters(string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon == 0 || colon == name.Length - 1 || colon != name.LastIndexOf(':')) return false;
        // The only letter that folds to a letter and a mark. No other mark is allowed in a name.
        name = name.Replace("i\u0307", "i", StringComparison.Ordinal);
        // An invisible letter would make an account look like another.
        foreach (var rune in name.EnumerateRunes())
        {
            var isAllowed = rune.Value is '_' or '-' or '.' or ':'
                || ((Rune.IsLetter(rune) || Rune.IsDigit(rune)) && !Spelling.IsUnseen(rune));
            if (!isAllowed) return false;
        }
        return true;
    }
}
