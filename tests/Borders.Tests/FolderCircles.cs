using ArchUnitNET.Domain;

namespace RelayHeat.Borders.Tests;

/// <summary>
/// No two folders of a project need each other, over however many others: a reader who opens one must not have to know all. A folder is
/// its namespace, and the project's own files are one.
/// </summary>
public sealed class FolderCircles
{
    // What is left to take apart: store and account call each other, in ways that wait for nobody. A list only gets shorter.
    private static readonly Dictionary<string, string[]> Known = new() { ["Grains"] = ["Merchants", "OperatorAccounts"] };

    [Theory]
    [InlineData("Engine")]
    [InlineData("Gateway")]
    [InlineData("Grains")]
    [InlineData("Hosting")]
    [InlineData("Silo")]
    public void Folders_OfAProject_AreInNoCircleButTheKnownOnes(string project)
    {
        var uses = UsesOf($"RelayHeat.{project}");
        var inCircles = InCircles([.. uses.Select(use => (use.Folder, use.Used))]);

        if (inCircles.SequenceEqual(Known.GetValueOrDefault(project, []))) return;
        var circular = uses.Where(use => inCircles.Contains(use.Folder) && inCircles.Contains(use.Used)).DistinctBy(use => (use.Folder, use.Used));
        Assert.Fail(
            $"In circles of {project} are: {string.Join(", ", inCircles)}\n"
            + string.Join('\n', circular.Select(use => $"{use.Folder} → {use.Used}: {use.Example}")));
    }

    [Fact]
    public void Circles_OverOneFolderAndOverMany_AreFound() => Assert.Equal(
        ["a", "b", "d", "e", "f"],
        InCircles([("a", "b"), ("b", "a"), ("b", "c"), ("c", "d"), ("d", "e"), ("e", "f"), ("f", "d"), ("f", "g")]));

    private static List<(string Folder, string Used, string Example)> UsesOf(string project) =>
    [
        .. from type in Product.Architecture.Types
           let folder = FolderOf(type, project)
           where folder is not null
           from dependency in type.Dependencies
           let used = FolderOf(dependency.Target, project)
           where used is not null && used != folder
           select (folder!, used!, $"{type.Name} uses {dependency.Target.Name}"),
    ];

    private static string? FolderOf(IType type, string project)
    {
        // A type parameter is in none.
        var name = type.Namespace?.FullName ?? "";
        if (name == project) return project;
        return name.StartsWith(project + ".", StringComparison.Ordinal) ? name[(project.Length + 1)..] : null;
    }

    /// <summary>The folders that reach themselves, in order.</summary>
    private static List<string> InCircles(HashSet<(string Folder, string Used)> reached)
    {
        var folders = reached.SelectMany(use => new[] { use.Folder, use.Used }).ToHashSet();
        foreach (var between in folders)
        {
            foreach (var first in folders.Where(folder => reached.Contains((folder, between))))
            {
                foreach (var last in folders.Where(folder => reached.Contains((between, folder)))) reached.Add((first, last));
            }
        }
        return [.. folders.Where(folder => reached.Contains((folder, folder))).Order(StringComparer.Ordinal)];
    }
}
