using System.Text.RegularExpressions;

namespace RelayHeat.Grains.Names;

/// <summary>
/// Ids that callers make, of movements, payments, fines and penalties: 1 to 64 of <c>A-Z a-z 0-9 _ . : -</c>, case-sensitive.
/// </summary>
public static partial class EntryId
{
    /// <summary>Whether a text is such an id. One dot or two would be lost on the way as part of a path.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>True when it is.</returns>
    public static bool IsValid(string? text) => text is not (null or "." or "..") && Form().IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z0-9_.:-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
