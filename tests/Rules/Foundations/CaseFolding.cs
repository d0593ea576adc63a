using System.Globalization;
using System.Text;

namespace RelayHeat.Rules.Foundations;

/// <summary>Full case folding: every character that Unicode folds, held against Unicode's own table.</summary>
public sealed class CaseFolding
{
    private static readonly Dictionary<Rune, string> Table = File
        .ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "case-folding-14.0.0.txt"))
        .Where(line => line[0] != '#')
        .Select(line => line.Split("; "))
        .ToDictionary(
            fields => new Rune(Number(fields[0])), fields => string.Concat(fields[2].Split(' ').Select(c => new Rune(Number(c)))));

    [Fact]
    public void Table_IsWhole()
    {
        Assert.Equal(1530, Table.Count);
        Assert.Equal(104, Table.Values.Count(folded => folded.EnumerateRunes().Count() > 1));
    }

    [Fact]
    public void Fold_OfEveryCharacter_IsOneWithWhatUnicodeFoldsItTo()
    {
        List<string> wrong = [];
        var byFold = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var value = 0; value <= 0x10FFFF; value++)
        {
            if (!Rune.IsValid(value) || value == 0xFFFE) continue;
            var text = new Rune(value).ToString();
            var (folded, expected) = (Once(text), Expected(text));
            // One with all that Unicode makes one, and with nothing else.
            if (Once(expected) != folded || (!byFold.TryAdd(folded, expected) && byFold[folded] != expected))
            {
                wrong.Add($"U+{value:X4}: {folded}, and not {expected}");
            }
            if (Once(folded) != folded) wrong.Add($"U+{value:X4} is not stable");
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public void FormerSpellings_AreThoseThatFoldToTheName()
    {
        Assert.Equal(["straße"], FormerSpelling.SpellingsOf("strasse", AccountName.Fold));
        Assert.Equal(["ßss", "sßs", "ssß", "ßß"], FormerSpelling.SpellingsOf("ssss", AccountName.Fold));
        Assert.Equal(["İa"], FormerSpelling.SpellingsOf("i\u0307a", AccountName.Fold));
        Assert.Equal(["ᾳ"], FormerSpelling.SpellingsOf("αι", AccountName.Fold));
        Assert.Empty(FormerSpelling.SpellingsOf("火星旗舰店:客服1", AccountName.Fold));
        Assert.Equal(7, FormerSpelling.SpellingsOf(new string('s', 64), AccountName.Fold).Count());
        Assert.All(FormerSpelling.SpellingsOf("mississippi", AccountName.Fold), s => Assert.Equal("mississippi", AccountName.Fold(s)));
        Assert.Equal(["representative:groß"], SubjectId.FormerIds("representative:gross"));
    }

    // In front of what could combine with it or be trimmed stands something that does neither.
    private static string Once(string text) => AccountName.Fold($"|{text}|")[1..^1];

    // NFKC and folding, over and over until nothing changes.
    private static string Expected(string text)
    {
        for (var before = ""; before != text;)
        {
            before = text;
            var runes = text.Normalize(NormalizationForm.FormKC).EnumerateRunes();
            text = string.Concat(runes.Select(r => Table.GetValueOrDefault(r, r.ToString()))).Normalize(NormalizationForm.FormKC);
        }
        return text;
    }

    private static int Number(string hex) => int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
