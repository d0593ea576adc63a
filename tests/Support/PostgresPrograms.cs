using System.Diagnostics;

namespace RelayHeat.Support;

/// <summary>The programs of an installed PostgreSQL, run by a user that they accept.</summary>
internal sealed class PostgresPrograms
{
    /// <summary>PostgreSQL refuses to run as root; Debian's package makes this user for it.</summary>
    private const string ServerUser = "postgres";

    private const string Packages = "/usr/lib/postgresql";

    private readonly string _directory;

    private PostgresPrograms(string directory) => _directory = directory;

    /// <summary>The newest that Debian's packages installed, or the one in <c>PATH</c>.</summary>
    /// <exception cref="PlatformNotSupportedException">There is none.</exception>
    public static PostgresPrograms Find() => new(FindDirectory() ?? throw new PlatformNotSupportedException(
        $"PostgreSQL is not installed: initdb is neither in {Packages}/*/bin nor in PATH (Debian: apt-get install postgresql)."));

    /// <summary>Where they are, or null when they are not installed.</summary>
    public static string? FindDirectory()
    {
        var installed = Directory.Exists(Packages) ? Directory.GetDirectories(Packages) : [];
        return installed
            .OrderByDescending(version => int.TryParse(Path.GetFileName(version), out var number) ? number : 0)
            .Select(version => Path.Combine(version, "bin"))
            .FirstOrDefault(bin => File.Exists(Path.Combine(bin, "initdb"))) ?? Path.GetDirectoryName(Programs.Find("initdb"));
    }

    /// <summary>Hands a directory to the user that runs the server.</summary>
    public static async Task GiveAsync(string directory)
    {
        if (Environment.IsPrivilegedProcess) await SucceedsAsync("/", "chown", "-R", $"{ServerUser}:", directory);
    }

    /// <summary>Runs one of the programs to its end, in a directory that its user may enter.</summary>
    public Task RunAsync(string directory, string program, params string[] arguments) => RunAsync(directory, [], program, arguments);

    /// <summary>The same with an environment, <c>NAME=value</c>, added to the user's.</summary>
    public Task RunAsync(string directory, string[] environment, string program, string[] arguments) =>
        SucceedsAsync(directory, AsServerUser(["env", .. environment, Path.Combine(_directory, program), .. arguments]));

    /// <summary>Starts a program as that user.</summary>
    public static Process Start(string directory, string program, params string[] arguments)
    {
        var command = AsServerUser([program, .. arguments]);
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = directory })!;
    }

    // setpriv turns itself into the program.
    private static string[] AsServerUser(string[] command) => !Environment.IsPrivilegedProcess
        ? command
        : ["setpriv", "--reuid", ServerUser, "--regid", ServerUser, "--init-groups", .. command];

    private static async Task SucceedsAsync(string directory, params string[] command)
    {
        var run = await Programs.RunInAsync(directory, command[0], command[1..]);
        if (run.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)}: {run.Error.Trim()}\n{run.Output.Trim()}");
    }
}
