using RelayHeat.Hosting;

namespace RelayHeat.Silo;

/// <summary>Files that nobody but their owner may read or write, whatever the directory allows and the umask leaves.</summary>
internal static class OwnerOnly
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes an empty file, unless there is one.</summary>
    public static void Create(string path)
    {
        // One that is there is not opened: SQLite's locks of this process on it would end with the handle.
        if (File.Exists(path)) return;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(path, options).Dispose();
    }

    /// <summary>Takes from all others what they may do with a file, should there be one.</summary>
    /// <exception cref="StartupException">It is somebody else's.</exception>
    public static void Close(string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path)) return;
        var mode = File.GetUnixFileMode(path);
        if ((mode & ~Owner) == 0) return;
        try
        {
            File.SetUnixFileMode(path, mode & Owner);
        }
        catch (UnauthorizedAccessException)
        {
            throw new StartupException($"{path} is open to others and belongs to another user: give it to the user that runs RelayHeat.");
        }
    }
}
