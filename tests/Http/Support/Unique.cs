using System.Globalization;

namespace RelayHeat.Http.Support;

/// <summary>Names that no other test uses.</summary>
internal static class Unique
{
    private static int _last;

    public static string Name(string kind) => kind + Next();

    /// <summary>The code of an entity, check character included.</summary>
    public static string Uscc()
    {
        var body = "91330106" + Next().PadLeft(9, '0');
        return body + Grains.Names.Uscc.CheckCharacter(body);
    }

    private static string Next() => Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
}
