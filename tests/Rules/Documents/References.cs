using System.Text.RegularExpressions;

namespace RelayHeat.Rules.Documents;

/// <summary>What the documents refer to is there: pages, files, commands, settings.</summary>
public sealed partial class References
{
    private static readonly string Sources = string.Concat(Repository.FilesOf("src", ".cs").Select(Repository.Read));

    private static readonly string SourcesAndScripts = string.Concat(
        Repository.Files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || !Path.HasExtension(f)).Select(Repository.Read));

    [Fact]
    public void Documents_Links_LeadSomewhere() => AssertNone(
        from page in Page.All
        from link in page.Links
        where !link.Contains("://", StringComparison.Ordinal) && !LeadsSomewhere(page, link)
        select $"{page.Name}: the link {link} leads nowhere");

    [Fact]
    public void Documents_Paths_AreThere() => AssertNone(
        from page in Page.All
        from code in page.Code
        from word in Words(code)
        where RepositoryPath().IsMatch(word) ? !IsThere(word) : SourceFile().IsMatch(word) && !Repository.HasFile(word)
        select $"{page.Name}: there is no {word}");

    [Fact]
    public void Documents_Commands_NameWhatIsThere() => AssertNone(
        from page in Page.All
        from code in page.Code
        from command in BetweenCommands().Split(code)
        from fault in FaultsOf(command)
        select $"{page.Name}: {fault}");

    [Fact]
    public void Documents_Settings_AreKnown() => AssertNone(
        from page in Page.All
        from code in page.Code
        from match in Setting().Matches(code.Replace("__", ":", StringComparison.Ordinal))
        where !IsKnown(match.Value)
        select $"{page.Name}: there is no setting {match.Value}");

    [Fact]
    public void Settings_AreInTheDocuments()
    {
        var operations = Repository.Read("docs/operations.md");
        AssertNone(
            from match in SettingThatIsRead().Matches(Sources)
            let setting = match.Groups["setting"].Value
            where !operations.Contains(setting, StringComparison.Ordinal)
            select $"docs/operations.md: the setting {setting} is missing");
    }

    [Fact]
    public void Documents_Variables_AreRead() => AssertNone(
        from page in Page.All
        from code in page.Code
        from match in Variable().Matches(code)
        where !SourcesAndScripts.Contains(match.Value, StringComparison.Ordinal)
        select $"{page.Name}: nothing reads {match.Value}");

    private static void AssertNone(IEnumerable<string> faults)
    {
        var all = string.Join('\n', faults);
        Assert.True(all.Length == 0, all);
    }

    private static bool LeadsSomewhere(Page page, string link)
    {
        var (path, anchor) = link.Split('#') is [var before, var after] ? (before, after) : (link, null);
        var folder = Path.Combine(Repository.Root, Path.GetDirectoryName(page.Name)!);
        var target = path.Length == 0 ? page.Name : Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(folder, path)));
        return Repository.Has(target) && (anchor is null || Page.All.Single(p => p.Name == target).Anchors.Contains(anchor));
    }

    private static string[] Words(string code) =>
        [.. code.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim('\'', '"', ',', ';', ':', '(', ')'))];

    private static bool IsThere(string path) => Repository.Has(path) || IsMadeByAScript(path) || IsDeployment(path);

    /// <summary>The files that scripts make, such as <c>deploy/.env</c>, are those that git ignores.</summary>
    private static bool IsMadeByAScript(string path) =>
        Repository.Read(".gitignore").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Any(line => $"{path}/".StartsWith($"{line.TrimEnd('/')}/", StringComparison.Ordinal));

    /// <summary>For <c>kubectl</c> a deployment looks like a path: <c>deploy/relayheat-silo</c>.</summary>
    private static bool IsDeployment(string path) =>
        Repository.FilesOf("deploy", ".yaml").Any(file => Repository.Read(file)
            .Contains($"\nkind: Deployment\nmetadata:\n  name: {path.Split('/')[1]}\n", StringComparison.Ordinal));

    private static bool IsKnown(string setting) =>
        Sources.Contains($"\"{setting}\"", StringComparison.Ordinal)
        || setting.Split(':').All(name =>
            Sources.Contains($"\"{name}\"", StringComparison.Ordinal) || Sources.Contains($"nameof({name})", StringComparison.Ordinal));

    private static IEnumerable<string> FaultsOf(string command)
    {
        var match = Command().Match(command.Trim());
        if (!match.Success) yield break;
        var program = match.Groups["program"].Value;
        var place = program.Length > 0 ? $"src/{program}" : match.Groups["place"].Value.TrimEnd('/');
        var isFile = File.Exists(Path.Combine(Repository.Root, place));
        if (!isFile && !Repository.FilesOf(place, ".csproj").Any()) yield return $"{place} is neither a script nor a project";
        var text = isFile ? Repository.Read(place) : string.Concat(Repository.FilesOf(place, ".cs").Select(Repository.Read));
        foreach (var word in Words(match.Groups["arguments"].Value).Where(word => Argument().IsMatch(word)))
        {
            if (!Regex.IsMatch(text, $@"(?<![\w-]){Regex.Escape(word)}(?![\w-])")) yield return $"{place} does not know {word}";
        }
    }

    [GeneratedRegex(@"\A(\.ci|deploy|docs|src|tests)/")]
    private static partial Regex RepositoryPath();

    [GeneratedRegex(@"\A[\w.…*]+\.(cs|csproj|sln)\z")]
    private static partial Regex SourceFile();

    [GeneratedRegex(@"&&|\|\||[|;]")]
    private static partial Regex BetweenCommands();

    /// <summary>Behind variables that are set for it: dotnet with a project of the repository, or a script of it with arguments.</summary>
    [GeneratedRegex(
        @"\A(?:\w+=\S*\s+)*"
        + @"(?:dotnet\srun\s.*?--project\s(?<place>\S+)(?:.*?\s--\s(?<arguments>.*))?"
        + @"|dotnet\s(?:build|publish)\s(?<place>[^-\s]\S*)"
        + @"|dotnet\sRelayHeat\.(?<program>\w+)\.dll(?<arguments>.*)"
        + @"|(?<place>(?:\.ci|deploy|tests)/\S+)\s(?<arguments>.*))",
        RegexOptions.Singleline)]
    private static partial Regex Command();

    /// <summary>A word that a program must know. Words in capitals stand for something else.</summary>
    [GeneratedRegex(@"\A(--)?([a-z][a-z-]*|[A-Z][a-z]+(\.Tests)?)\z")]
    private static partial Regex Argument();

    [GeneratedRegex(@"(?<![\w.$])[A-Z][a-z]\w*:[A-Z]\w+")]
    private static partial Regex Setting();

    [GeneratedRegex(@"\.(?:ExistingFile|Flag|Number|Text)\(""(?<setting>[A-Z]\w+:\w+)""")]
    private static partial Regex SettingThatIsRead();

    [GeneratedRegex(@"\bRELAYHEAT_[A-Z_]+\b")]
    private static partial Regex Variable();
}
