namespace RelayHeat.Benchmarks.Running;

/// <summary>Finds the programs that were built together with this one.</summary>
internal static class BuildOutput
{
    private static readonly string[] Own = AppContext.BaseDirectory.TrimEnd('/').Split('/')[^2..];

    /// <summary>The directory that holds the solution.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The configuration of this build, such as <c>Release</c>.</summary>
    public static string Configuration => Own[0];

    /// <summary>A project's program, in this repository or in another root.</summary>
    public static string Assembly(string root, string project) =>
        Path.Combine([root, project, "bin", .. Own, $"RelayHeat.{Path.GetFileName(project)}.dll"]);

    private static string FindRepository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "RelayHeat.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("The benchmark is run from its repository.");
        }
        return directory.FullName;
    }
}
