using System.Globalization;

namespace RelayHeat.Chaos.Load;

/// <summary>
/// The few legal representatives of all firms of a drill. If one is barred with a firm, the other firms are refused too: so bars and
/// approvals meet (F5). A barred representative is replaced by a new one.
/// </summary>
internal sealed class Representatives(string tag)
{
    private const int AtATime = 2;

    private readonly Lock _lock = new();
    private readonly int[] _generations = new int[AtATime];

    /// <summary>The form that F5 compares: letters and digits.</summary>
    public static string Bare(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    public string Any(Random random)
    {
        lock (_lock) return NameOf(random.Next(AtATime));
    }

    /// <summary>Notes that a representative is barred.</summary>
    public void Barred(string name)
    {
        lock (_lock)
        {
            for (var place = 0; place < AtATime; place++)
            {
                if (NameOf(place) == name) _generations[place]++;
            }
        }
    }

    private string NameOf(int place) => string.Create(CultureInfo.InvariantCulture, $"{Bare(tag)}r{place}g{_generations[place]}");
}
