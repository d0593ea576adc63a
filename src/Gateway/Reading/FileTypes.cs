namespace RelayHeat.Gateway.Reading;

/// <summary>Recognises a file by its first bytes. What the sender says of it does not count.</summary>
internal static class FileTypes
{
    private static ReadOnlySpan<byte> PngStart => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private static ReadOnlySpan<byte> JpegStart => [0xFF, 0xD8, 0xFF];

    /// <summary>The media type; null if it is not accepted.</summary>
    public static string? MediaTypeOf(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(PngStart) ? "image/png"
        : bytes.StartsWith(JpegStart) ? "image/jpeg"
        : bytes.StartsWith("%PDF-"u8) ? "application/pdf"
        : null;

    /// <summary>The usual extension of an accepted media type.</summary>
    public static string ExtensionOf(string mediaType) => mediaType switch
    {
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "application/pdf" => "pdf",
        _ => "bin",
    };
}
