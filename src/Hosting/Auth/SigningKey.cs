using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace RelayHeat.Hosting.Auth;

/// <summary>The key that signs local tokens: 256 random bits in a file that only the owner may read, created at first need.</summary>
internal static class SigningKey
{
    private const int Bytes = 32;

    /// <summary>Its path where the silo is embedded.</summary>
    public static string In(string dataDirectory) => Path.Combine(dataDirectory, "signing.key");

    public static SymmetricSecurityKey LoadOrCreate(string path)
    {
        if (!File.Exists(path)) Create(path);
        return Load(path);
    }

    /// <exception cref="StartupException">The key is damaged, or others can read it.</exception>
    public static SymmetricSecurityKey Load(string path)
    {
        PrivateFile.Require("The signing key", path);
        var key = new byte[Bytes];
        var text = File.ReadAllText(path).Trim();
        if (!Convert.TryFromBase64String(text, key, out var length) || length != Bytes)
        {
            throw new StartupException($"The signing key is damaged; remove the file to have a new one made: {path}");
        }
        return new SymmetricSecurityKey(key);
    }

    // The server and the token command may create it at the same time. Each writes a complete file, and only one can rename its own.
    private static void Create(string path)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, ownerOnly | UnixFileMode.UserExecute);
            options.UnixCreateMode = ownerOnly;
        }
        var own = $"{path}.{Guid.NewGuid():N}";
        try
        {
            using (var stream = new FileStream(own, options))
            {
                stream.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes))));
                stream.Flush(flushToDisk: true);
            }
            File.Move(own, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // The other process was first: its key counts.
        }
        finally
        {
            File.Delete(own);
        }
    }
}
