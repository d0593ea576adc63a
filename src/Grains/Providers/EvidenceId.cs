using System.Security.Cryptography;

namespace RelayHeat.Grains.Providers;

/// <summary>Evidence ids: the SHA-256 of the content, as 64 lower-case hexadecimal digits. The same content has the same id.</summary>
public static class EvidenceId
{
    /// <summary>The largest file, in bytes.</summary>
    public const int MaxBytes = 5 * 1024 * 1024;

    /// <summary>The id of a file.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <returns>The id.</returns>
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>The normal form of an id.</summary>
    /// <param name="text">The id as somebody wrote it.</param>
    /// <param name="evidenceId">In lower case.</param>
    /// <returns>False when it is not one.</returns>
    public static bool TryNormalize(string? text, out string evidenceId)
    {
        evidenceId = text?.ToLowerInvariant() ?? "";
        return evidenceId.Length == SHA256.HashSizeInBytes * 2 && evidenceId.All(char.IsAsciiHexDigitLower);
    }
}
