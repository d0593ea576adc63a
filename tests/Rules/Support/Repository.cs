using System.Text.RegularExpressions;

namespace RelayHeat.Rules.Support;

/// <summary>The source tree that the tests were built from. Paths are relative to its root, with <c>/</c>.</summary>
internal static class Repository
{
    private static readonly string[] Folders = [".ci", "deploy", "docs", "src", "tests"];

    public static string Root { get; } = FindRoot();

    /// <summary>Every file but those that a build makes.</summary>
    public static ImmutableArray<string> Files { get; } = [.. FindFiles().Order(StringComparer.Ordinal)];

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>Writes a generated document anew where <c>RELAYHEAT_UPDATE_DOCS=1</c> asks for it.</summary>
    public static void Update(string file, string text)
    {
        if (Environment.GetEnvironmentVariable("RELAYHEAT_UPDATE_DOCS") == "1") File.WriteAllText(Path.Combine(Root, file), text);
    }

    public static IEnumerable<string> FilesOf(string folder, string extension) => Files.Where(file =>
        file.StartsWith($"{folder}/", StringComparison.Ordinal) && file.EndsWith(extension, StringComparison.Ordinal));

    /// <summary>Whether there is such a file or folder; <c>*</c> and <c>…</c> stand for any part of a name.</summary>
    public static bool Has(string path) => HasMatch($@"\A{Pattern(path.TrimEnd('/'))}(/|\z)");

    /// <summary>Whether a file in some folder has this name.</summary>
    public static bool HasFile(string name) => HasMatch($@"(\A|/){Pattern(name)}\z");

    private static bool HasMatch(string pattern) => Files.Any(file => Regex.IsMatch(file, pattern));

    private static string Pattern(string name) =>
        Regex.Escape(name).Replace(@"\*", "[^/]*", StringComparison.Ordinal).Replace("…", "[^/]*", StringComparison.Ordinal);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "RelayHeat.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }

    private static IEnumerable<string> FindFiles()
    {
        var deep = new EnumerationOptions { RecurseSubdirectories = true };
        var found = Folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*", deep));
        return Directory.EnumerateFiles(Root).Concat(found)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal));
    }
}
