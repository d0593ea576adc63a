using System.Security.Cryptography;
using System.Text;

namespace RelayHeat.Http.Support;

/// <summary>Files of every kind, told apart by their first bytes; what follows is a mark that makes each one of its own.</summary>
internal static class Files
{
    public static byte[] Png(string? mark = null) => [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. Mark(mark)];

    public static byte[] Jpeg(string? mark = null) => [0xFF, 0xD8, 0xFF, 0xE0, .. Mark(mark)];

    public static byte[] Pdf(string? mark = null) => [.. "%PDF-1.7\n"u8, .. Mark(mark)];

    public static byte[] Html() => [.. "<html><script>alert(1)</script>"u8, .. Mark(null)];

    /// <summary>A file of just this size.</summary>
    public static byte[] PngOf(int size)
    {
        var bytes = Png();
        Array.Resize(ref bytes, size);
        return bytes;
    }

    /// <summary>The id that such a file has as evidence.</summary>
    public static string IdOf(byte[] file) => Convert.ToHexStringLower(SHA256.HashData(file));

    private static byte[] Mark(string? mark) => Encoding.UTF8.GetBytes(mark ?? Unique.Name("file"));
}
