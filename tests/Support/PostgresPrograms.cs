using System.Diagnostics;

namespace RelayHeat.Support;

/// <summary>The programs of an installed PostgreSQL, run as a user that they accept.</summary>
internal sealed class PostgresPrograms
{
    /// <summary>PostgreSQL refuses to run as root. Debian's package creates this user for it.</summary>
    private const string ServerUser = "postgres";

    private const string Packages = "/usr/lib/postgresql";

    private readonly string _directory;

    private PostgresPrograms(string directory) => _directory = directory;

    /// <summary>The newest version of Debian's packages, or the one in <c>PATH</c>.</summary>
    /// <exception cref="PlatformNotSupportedException">There is none.</exception>
    public static PostgresPrograms Find() => new(FindDirectory() ?? throw new PlatformNotSupportedException(
        $"PostgreSQL is not installed: initdb is neither in {Packages}/*/bin nor in PATH (Debian: apt-get install postgresql)."));

    /// <summary>Their directory, or null if they are not installed.</summary>
    public static string? FindDirectory()
    {
        var installed = Directory.Exists(Packages) ? Directory.GetDirectories(Packages) : [];
        return installed
            .OrderByDescending(version => int.TryParse(Path.GetFileName(version), out var number) ? number : 0)
            .Select(version => Path.Combine(version, "bin"))
            .FirstOrDefault(bin => File.Exists(Path.Combine(bin, "initdb"))) ?? Path.GetDirectoryName(Programs.Find("initdb"));
    }

    /// <summary>Gives a directory to the user that runs the server.</summary>
    public static async Task GiveAsync(string directory)
    {
        if (Environment.IsPrivilegedProcess) await SucceedsAsync("/", "chown", "-R", $"{ServerUser}:", directory);
    }

    /// <summary>Runs a program to its end. Its user must be allowed to enter the directory.</summary>
    public Task RunAsync(string directory, string program, params string[] arguments) => RunAsync(directory, [], program, arguments);

    /// <summary>The same with additional environment variables, as <c>NAME=value</c>.</summary>
    public Task RunAsync(string directory, string[] environment, string program, string[] arguments) =>
        SucceedsAsync(directory, AsServerUser(["env", .. environment, Path.Combine(_directory, program), .. arguments]));

    public static Process Start(string directory, string program, params string[] arguments)
    {
        var command = AsServerUser([program, .. arguments]);
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = directory })!;
    }

    // setpriv replaces itself by the program, so the process id is the program's.
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
