using System.Globalization;

namespace RelayHeat.Http.Support;

/// <summary>Names that no other test uses.</summary>
internal static class Unique
{
    private static int _last;

    public static string Name(string kind) => kind + Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
}
