using RelayHeat.Benchmarks.Running;

namespace RelayHeat.Benchmarks.Reports;

/// <summary>A page of docs with measured parts. They are between two comments, and each run replaces them.</summary>
internal static class Document
{
    /// <summary>Replaces a measured part.</summary>
    /// <param name="page">The page, such as <c>performance.md</c>.</param>
    /// <param name="part">The part's name in its comments.</param>
    /// <param name="text">What was measured.</param>
    public static async Task ReplaceAsync(string page, string part, string text)
    {
        var path = PathOf(page);
        var all = await File.ReadAllTextAsync(path);
        var (begin, end) = ($"<!-- measured: {part} -->\n", "<!-- end -->");
        var from = all.IndexOf(begin, StringComparison.Ordinal);
        if (from < 0) throw new InvalidOperationException($"{page} has no part {part}.");
        from += begin.Length;
        var to = all.IndexOf(end, from, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, all[..from] + text.TrimEnd('\n') + "\n" + all[to..]);
        Console.WriteLine($"docs/{page} has the new figures.");
    }

    /// <summary>Writes a picture into the directory of the pages.</summary>
    public static Task WritePictureAsync(string name, string svg) => File.WriteAllTextAsync(PathOf(name), svg);

    private static string PathOf(string name) => Path.Combine(BuildOutput.Repository, "docs", name);
}
