using System.Security.Cryptography;

namespace RelayHeat.Support;

/// <summary>Files that only their owner may read.</summary>
public static class Secrets
{
    public static void Write(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(path, options);
        writer.Write(text);
    }

    /// <summary>Gives others rights on a file as well.</summary>
    public static void Expose(string path, UnixFileMode toOthers)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, File.GetUnixFileMode(path) | toOthers);
    }

    /// <summary>Writes a key of local tokens, and returns it.</summary>
    public static byte[] WriteSigningKey(string path)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        Write(path, Convert.ToBase64String(key));
        return key;
    }
}
