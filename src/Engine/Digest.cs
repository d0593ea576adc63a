using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RelayHeat.Engine;

/// <summary>The first 16 bytes of a SHA-256: small enough to keep hundreds in memory, large enough to rule out collisions.</summary>
/// <param name="Value">The bytes, big-endian.</param>
[JsonConverter(typeof(DigestJsonConverter))]
public readonly record struct Digest(UInt128 Value)
{
    internal const int Length = 16;

    /// <summary>The digest of any bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>The digest.</returns>
    public static Digest Compute(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return Read(hash[..Length]);
    }

    internal static Digest Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    internal void Write(Span<byte> bytes) => BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
}

/// <summary>Writes a digest as base64 without padding.</summary>
internal sealed class DigestJsonConverter : JsonConverter<Digest>
{
    private const int TextLength = 22;

    public override Digest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[TextLength + 2];
        Span<byte> bytes = stackalloc byte[Digest.Length + 2];
        text.Fill((byte)'=');
        if (reader.CopyString(text) != TextLength) throw new JsonException("Not a digest.");
        Base64.DecodeFromUtf8(text, bytes, out _, out var written);
        return written == Digest.Length ? Digest.Read(bytes[..written]) : throw new JsonException("Not a digest.");
    }

    public override void Write(Utf8JsonWriter writer, Digest value, JsonSerializerOptions options)
    {
        Span<byte> bytes = stackalloc byte[Digest.Length];
        Span<byte> text = stackalloc byte[TextLength + 2];
        value.Write(bytes);
        Base64.EncodeToUtf8(bytes, text, out _, out _);
        writer.WriteStringValue(text[..TextLength]);
    }
}
