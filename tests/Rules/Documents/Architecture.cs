using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace RelayHeat.Rules.Documents;

/// <summary>The picture of the projects in the README is drawn from the project files and folders, and changes only with them.</summary>
public sealed partial class Architecture
{
    private static readonly Dictionary<string, string> Databases = new()
    {
        ["Microsoft.Data.Sqlite"] = "SQLite",
        ["Npgsql"] = "PostgreSQL",
    };

    [Fact]
    public void Architecture_Picture_IsWhatTheProjectsSay()
    {
        var readme = Repository.Read("README.md");
        Assert.Matches(Picture(), readme);
        var wanted = Picture().Replace(readme, _ => Draw());
        Repository.Update("README.md", wanted);
        Assert.Equal(wanted, Repository.Read("README.md"));
    }

    private static string Draw()
    {
        var text = new StringBuilder("```mermaid\nflowchart TD\n");
        foreach (var file in Repository.FilesOf("src", ".csproj"))
        {
            var project = Path.GetFileNameWithoutExtension(file);
            var folders = FoldersOf(project).Chunk(4).Select(row => $"<br/>{string.Join(", ", row)}");
            text.Append(CultureInfo.InvariantCulture, $"  {project}[\"<b>{project}</b>{string.Concat(folders)}\"]\n");
            var xml = XDocument.Parse(Repository.Read(file));
            foreach (var other in Included(xml, "ProjectReference").Select(Path.GetFileNameWithoutExtension))
            {
                text.Append(CultureInfo.InvariantCulture, $"  {project} --> {other}\n");
            }
            foreach (var database in Included(xml, "PackageReference").Where(Databases.ContainsKey).Select(package => Databases[package]))
            {
                text.Append(CultureInfo.InvariantCulture, $"  {project} --> {database}[({database})]\n");
            }
        }
        return text.Append("```\n").ToString();
    }

    private static IEnumerable<string> FoldersOf(string project) =>
        Repository.FilesOf($"src/{project}", ".cs")
            .Select(file => file.Split('/')).Where(path => path.Length > 3).Select(path => path[2]).Distinct();

    private static IEnumerable<string> Included(XDocument project, string kind) =>
        project.Descendants(kind).Select(reference => reference.Attribute("Include")!.Value).Order(StringComparer.Ordinal);

    /// <summary>What stands between the two marks in the README.</summary>
    [GeneratedRegex(@"(?<=<!-- projects: drawn by a test -->\n).*(?=<!-- end of projects -->)", RegexOptions.Singleline)]
    private static partial Regex Picture();
}
