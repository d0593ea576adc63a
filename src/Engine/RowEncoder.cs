using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;

namespace RelayHeat.Engine;

/// <summary>
/// Escapes in stored JSON only what JSON requires. The encoders of .NET also escape every character outside the basic plane, at six
/// times its size: a merchant with such names would not fit into its row.
/// </summary>
internal sealed unsafe class RowEncoder : JavaScriptEncoder
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Select(c => (char)c), '"', '\\']);

    private RowEncoder()
    {
    }

    public static RowEncoder Instance { get; } = new();

    public override int MaxOutputCharactersPerInputCharacter => 6;

    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var span = new ReadOnlySpan<char>(text, textLength);
        var first = span.IndexOfAny(Escaped);
        // A lone surrogate cannot be written as UTF-8, so it is escaped too.
        for (var i = 0; i < (first < 0 ? textLength : first); i++)
        {
            if (!char.IsSurrogate(span[i])) continue;
            if (!char.IsHighSurrogate(span[i]) || i + 1 == textLength || !char.IsLowSurrogate(span[++i])) return i;
        }
        return first;
    }

    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < ' ' or '"' or '\\';

    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var escape = unicodeScalar switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            _ => string.Create(CultureInfo.InvariantCulture, $"\\u{unicodeScalar:X4}"),
        };
        numberOfCharactersWritten = escape.Length;
        return escape.TryCopyTo(new Span<char>(buffer, bufferLength));
    }
}
