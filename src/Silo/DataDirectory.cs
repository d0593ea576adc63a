using RelayHeat.Hosting;

namespace RelayHeat.Silo;

/// <summary>The data directory of the embedded product, held by one process at a time.</summary>
public sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream @lock) => (Path, _lock) = (path, @lock);

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>The SQLite file in it.</summary>
    public string DatabasePath => System.IO.Path.Combine(Path, "relayheat.db");

    /// <summary>Creates the directory if there is none, and takes it. The lock ends with the process, however it ends.</summary>
    /// <param name="path">Where it is.</param>
    /// <returns>The directory; disposing it lets go.</returns>
    /// <exception cref="StartupException">Another process holds it, or it cannot be written.</exception>
    public static DataDirectory Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            CreatePrivate(full);
            var lockFile = System.IO.Path.Combine(full, "relayheat.lock");
            OwnerOnly.Create(lockFile);
            OwnerOnly.Close(lockFile);
            return new DataDirectory(full, new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException)
        {
            throw new StartupException($"Data:Directory {full} cannot be written.");
        }
        catch (IOException e)
        {
            throw new StartupException(Directory.Exists(full)
                ? $"Data:Directory {full} is in use by another process."
                : $"Data:Directory {full} cannot be created: {e.Message}");
        }
    }

    // Names and Alipay subjects are nobody else's business. A directory that was there before keeps its rights; its files do not.
    private static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <inheritdoc />
    public void Dispose() => _lock.Dispose();
}
