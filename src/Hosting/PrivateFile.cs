namespace RelayHeat.Hosting;

/// <summary>Files that hold a secret.</summary>
internal static class PrivateFile
{
    private const UnixFileMode Others =
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute | UnixFileMode.GroupWrite;

    /// <summary>
    /// Refuses a file that is not its owner's alone. The file's group may read it: that is how Kubernetes and systemd hand it over.
    /// </summary>
    /// <param name="what">What it is called to whoever set it.</param>
    /// <param name="path">Where it is.</param>
    /// <exception cref="StartupException">Others can read or write it, or it cannot be read.</exception>
    public static void Require(string what, string path)
    {
        if (OperatingSystem.IsWindows()) return;
        try
        {
            // The open file and not its path: what a link leads to counts.
            using var file = File.OpenHandle(path);
            if ((File.GetUnixFileMode(file) & Others) == 0) return;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{what} {path}: {e.Message}");
        }
        throw new StartupException($"{what} {path} can be read or written by others: chmod 600, and make a new one if anybody has read it.");
    }
}
