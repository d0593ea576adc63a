using System.Diagnostics;

namespace RelayHeat.Benchmarks.Running;

/// <summary>A build of RelayHeat: of this repository, or of another commit.</summary>
/// <param name="Name">Its name in a report.</param>
/// <param name="Root">The directory of its solution.</param>
internal sealed record ProductBuild(string Name, string Root)
{
    public static ProductBuild Own { get; } = new("this", BuildOutput.Repository);

    /// <summary>The settings that this build knows: a build refuses to start with an unknown one.</summary>
    /// <param name="settings">Settings as arguments, <c>--Section:Name=value</c>.</param>
    public string[] Known(params string[] settings)
    {
        var sources = Directory.GetFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText).ToList();
        return [.. settings.Where(s => sources.Exists(source => source.Contains(s.Split(':', '=')[1], StringComparison.Ordinal)))];
    }

    /// <summary>Builds a commit in the lab's scratch directory, which is deleted with the lab.</summary>
    /// <exception cref="InvalidOperationException">There is no such commit, or it cannot be built.</exception>
    public static async Task<ProductBuild> OfCommitAsync(Lab lab, string commit)
    {
        var name = (await SucceedAsync("git", "-C", BuildOutput.Repository, "rev-parse", "--short", commit + "^{commit}")).Trim();
        var root = lab.CreateDirectory("commit-" + name);
        var archive = Path.Combine(root, "commit.tar");
        await SucceedAsync("git", "-C", BuildOutput.Repository, "archive", "--output", archive, commit);
        await SucceedAsync("tar", "-xf", archive, "-C", root);
        Console.WriteLine($"building {name}");
        foreach (var project in (string[])[RelayHeats.Silo, RelayHeats.Gateway])
        {
            // No process may outlive the build.
            await SucceedAsync(
                "dotnet", "build", Path.Combine(root, project), "-c", BuildOutput.Configuration, "-v", "q", "-nologo", "-nodeReuse:false",
                "-p:UseSharedCompilation=false", "-p:RunAnalyzers=false");
        }
        return new ProductBuild(name, root);
    }

    // A build may take longer than the deadline for programs in tests.
    private static async Task<string> SucceedAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}:\n{output}\n{await error}");
        }
        return output;
    }
}
