using System.Diagnostics;
using System.Globalization;

namespace RelayHeat.Support;

/// <summary>Runs other programs to their end.</summary>
public static class Programs
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    public sealed record Run(int ExitCode, string Output, string Error);

    public static bool Have(params string[] programs) => programs.All(program => Find(program) is not null);

    /// <summary>The path of a program, or null if it is not in <c>PATH</c>.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(directory => Path.Combine(directory, program))
        .FirstOrDefault(File.Exists);

    public static Task<Run> RunAsync(string program, params string[] arguments) => RunInAsync(null, program, arguments);

    public static async Task<Run> RunInAsync(string? directory, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (directory is not null) start.WorkingDirectory = directory;
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var error = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return new Run(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <exception cref="InvalidOperationException">One of the processes is gone.</exception>
    public static async Task SignalAsync(string signal, params int[] processIds)
    {
        string[] arguments = [$"-{signal}", .. processIds.Select(id => id.ToString(CultureInfo.InvariantCulture))];
        var run = await RunAsync("kill", arguments);
        if (run.ExitCode != 0) throw new InvalidOperationException($"kill {string.Join(' ', arguments)}: {run.Error.Trim()}");
    }
}
