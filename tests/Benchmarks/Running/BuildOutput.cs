namespace RelayHeat.Benchmarks.Running;

/// <summary>Where the programs are that were built together with this one.</summary>
internal static class BuildOutput
{
    private static readonly string[] Own = AppContext.BaseDirectory.TrimEnd('/').Split('/')[^2..];

    /// <summary>The directory that holds the solution.</summary>
    public static string Repository { get; } = FindRepository();

    public static string Assembly(string project) =>
        Path.Combine([Repository, project, "bin", .. Own, $"RelayHeat.{Path.GetFileName(project)}.dll"]);

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
