namespace RelayHeat.Rules.Documents;

/// <summary>The page of state machines is what the rules say, and changes only with them.</summary>
public sealed class StateMachines
{
    [Fact]
    public void StateMachines_Document_IsWhatTheRulesSay()
    {
        var path = Path.Combine(RepositoryRoot(), "docs", "state-machines.md");
        var wanted = RulesAsDocument.Write(Machines.All);
        if (Environment.GetEnvironmentVariable("RELAYHEAT_UPDATE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, wanted);
        }
        Assert.Equal(wanted, File.ReadAllText(path));
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "RelayHeat.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
