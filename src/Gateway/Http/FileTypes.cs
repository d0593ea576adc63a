namespace RelayHeat.Gateway.Http;

/// <summary>What a file is, told by its first bytes and by nothing that its sender says.</summary>
internal static class FileTypes
{
    private static ReadOnlySpan<byte> PngStart => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private static ReadOnlySpan<byte> JpegStart => [0xFF, 0xD8, 0xFF];

    /// <summary>The media type, or null when it is none that is taken.</summary>
    public static string? MediaTypeOf(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(PngStart) ? "image/png"
        : bytes.StartsWith(JpegStart) ? "image/jpeg"
        : bytes.StartsWith("%PDF-"u8) ? "application/pdf"
        : null;

    /// <summary>The usual extension of a media type that is taken.</summary>
    public static string ExtensionOf(string mediaType) => mediaType switch
    {
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "application/pdf" => "pdf",
        _ => "bin",
    };
}
