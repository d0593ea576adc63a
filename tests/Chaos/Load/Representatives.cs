using System.Globalization;

namespace RelayHeat.Chaos.Load;

/// <summary>
/// The few who represent all firms of a drill: whoever is barred with one of them is refused with the others, so that bars and
/// approvals meet (F5). One that is known to be barred is replaced by a new one.
/// </summary>
/// <param name="tag">What all names begin with.</param>
internal sealed class Representatives(string tag)
{
    private const int AtATime = 2;

    private readonly Lock _lock = new();
    private readonly int[] _generations = new int[AtATime];

    /// <summary>What F5 goes by: letters and digits.</summary>
    public static string Bare(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    public string Any(Random random)
    {
        lock (_lock) return NameOf(random.Next(AtATime));
    }

    /// <summary>Notes that one is barred.</summary>
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
