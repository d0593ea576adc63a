namespace RelayHeat.Grains.Names;

/// <summary>
/// Names as version 0.1 knew them. It folded one character to one, so that what is two spellings of one name now was two names:
/// "straße" and "strasse". What was stored under the former is looked for when the name of today is asked for.
/// </summary>
internal static class FormerSpelling
{
    // Each is a read when such a name is first asked for; a name of Chinese letters has none.
    private const int MaxSpellings = 8;

    private static readonly string[] Unfolded =
    [
        .. Enumerable.Range(0x1F80, 0x80).Prepend(0x0130).Prepend(0x00DF)
            .Where(c => char.IsLetter((char)c) && char.ToLowerInvariant(char.ToUpperInvariant((char)c)) == c)
            .Select(c => ((char)c).ToString())
            .Where(c => AccountName.Fold(c).Length > 1),
    ];

    /// <summary>The former spellings of a name, at most seven.</summary>
    /// <param name="name">The name in its form of today.</param>
    /// <param name="form">What makes that form.</param>
    public static IEnumerable<string> Of(string name, Func<string, string> form)
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
