using RelayHeat.Hosting;

namespace RelayHeat.Silo.Storage.Sqlite;

/// <summary>Files that only their owner may read or write, whatever the directory's mode and the umask are.</summary>
internal static class OwnerOnly
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Creates an empty file, unless it exists.</summary>
    public static void Create(string path)
    {
        // Do not open an existing file: closing the handle would release SQLite's locks of this process on it.
        if (File.Exists(path)) return;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(path, options).Dispose();
    }

    /// <summary>Removes the rights of all others on a file, if it exists.</summary>
    /// <exception cref="StartupException">The file belongs to another user.</exception>
    public static void Close(string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path)) return;
        var mode = File.GetUnixFileMode(path);
        if ((mode & ~Owner) == UnixFileMode.None) return;
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
