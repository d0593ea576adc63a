using RelayHeat.Hosting;
using RelayHeat.Silo.Storage.Sqlite;

namespace RelayHeat.Silo;

/// <summary>The data directory of the embedded silo. One process at a time may use it.</summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream @lock) => (Path, _lock) = (path, @lock);

    public string Path { get; }

    public string DatabasePath => System.IO.Path.Combine(Path, "relayheat.db");

    /// <summary>Creates the directory if needed, and locks it. The lock ends with the process, however that ends.</summary>
    /// <exception cref="StartupException">Another process uses it, or it cannot be written.</exception>
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

    // The data holds names and Alipay subjects. An existing directory keeps its mode; its files do not.
    private static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => _lock.Dispose();
}
