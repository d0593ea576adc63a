namespace RelayHeat.Hosting;

/// <summary>Files that hold a secret.</summary>
internal static class PrivateFile
{
    private const UnixFileMode Others =
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute | UnixFileMode.GroupWrite;

    /// <summary>
    /// Refuses a file that others can read or write. Its group may read it: Kubernetes and systemd provide secrets that way.
    /// </summary>
    /// <param name="what">The name of the setting, for the message.</param>
    /// <param name="path">The file's path.</param>
    /// <exception cref="StartupException">Others can read or write it, or it cannot be read.</exception>
    public static void Require(string what, string path)
    {
        if (OperatingSystem.IsWindows()) return;
        try
        {
            // Ask the open file, not its path: the target of a link counts.
            using var file = File.OpenHandle(path);
            if ((File.GetUnixFileMode(file) & Others) == UnixFileMode.None) return;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{what} {path}: {e.Message}");
        }
        throw new StartupException($"{what} {path} can be read or written by others. Run chmod 600, and replace it if it has leaked.");
    }
}
