using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace RelayHeat.Gateway.Reading;

/// <summary>Cursors: the key of the last item, encoded so that clients do not build their own.</summary>
internal static class Cursor
{
    private const int MaxLength = 512;

    public static string Write(string key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));

    public static bool TryRead(string text, out string key)
    {
        key = "";
        if (text.Length is 0 or > MaxLength || !Base64Url.IsValid(text)) return false;
        var bytes = Base64Url.DecodeFromChars(text);
        if (!Utf8.IsValid(bytes)) return false;
        key = Encoding.UTF8.GetString(bytes);
        return true;
    }
}
