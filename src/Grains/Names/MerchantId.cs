using System.Text.RegularExpressions;

namespace RelayHeat.Grains.Names;

/// <summary>Merchant ids: 1 to 64 of <c>A-Z a-z 0-9 _ -</c>, case-sensitive; <c>0123</c> and <c>123</c> are two merchants.</summary>
public static partial class MerchantId
{
    /// <summary>Whether a text is a merchant id.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>True when it is.</returns>
    public static bool IsValid(string? text) => text is not null && Form().IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
