using System.Text;
using System.Text.RegularExpressions;

namespace RelayHeat.Rules.Documents;

/// <summary>A page of Markdown: where it leads, and what its readers type.</summary>
/// <param name="Name">Its path in the repository.</param>
/// <param name="Anchors">The anchors of its headings.</param>
/// <param name="Links">The targets of its links.</param>
/// <param name="Code">Each piece between backticks, and each line of a block of shell commands without its comment.</param>
internal sealed partial record Page(
    string Name, ImmutableHashSet<string> Anchors, ImmutableArray<string> Links, ImmutableArray<string> Code)
{
    public static ImmutableArray<Page> All { get; } =
        [.. Repository.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal)).Select(Read)];

    private static Page Read(string file)
    {
        var text = ContinuedLine().Replace(Repository.Read(file), " ");
        var prose = Block().Replace(text, "");
        var spans = Span().Matches(prose).Select(m => m.Groups["code"].Value);
        var blocks = Block().Matches(text).Where(m => m.Groups["language"].Value == "sh").Select(m => m.Groups["code"].Value);
        return new Page(
            file,
            AnchorsOf(Heading().Matches(prose).Select(m => m.Groups["text"].Value)),
            [.. Link().Matches(Span().Replace(prose, "")).Select(m => m.Groups["target"].Value)],
            [.. spans, .. blocks.SelectMany(block => block.Split('\n')).Select(line => Comment().Replace(line, ""))]);
    }

    /// <summary>As GitHub makes them; of headings with the same text, the second ends with <c>-1</c>.</summary>
    private static ImmutableHashSet<string> AnchorsOf(IEnumerable<string> headings) =>
    [
        .. headings.Select(Anchor).GroupBy(a => a).SelectMany(same => same.Select((anchor, i) => i == 0 ? anchor : $"{anchor}-{i}")),
    ];

    private static string Anchor(string heading)
    {
        var anchor = new StringBuilder();
        foreach (var c in heading.Trim())
        {
            if (c == ' ') anchor.Append('-');
            else if (char.IsLetterOrDigit(c) || c is '-' or '_') anchor.Append(char.ToLowerInvariant(c));
        }
        return anchor.ToString();
    }

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex ContinuedLine();

    [GeneratedRegex(@"^[ ]*```(?<language>\w*)[^\n]*\n(?<code>.*?)^[ ]*```[ ]*$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    /// <summary>It may run over the end of a line, and not over the end of a paragraph.</summary>
    [GeneratedRegex(@"`(?<code>(?:[^`\n]|\n(?!\s*\n))+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"^#{1,6} (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\[[^\]]*\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(^|\s)#\s.*$")]
    private static partial Regex Comment();
}
