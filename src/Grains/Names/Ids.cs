using System.Globalization;
using System.Security.Cryptography;
using System.Text;
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

/// <summary>Binding ids: worked out from the merchant and its version, so that deciding stays free of chance.</summary>
internal static class BindingId
{
    public static string For(string merchantId, long version)
    {
        var seed = Encoding.UTF8.GetBytes(merchantId + "/" + version.ToString(CultureInfo.InvariantCulture));
        return Convert.ToHexStringLower(SHA256.HashData(seed).AsSpan(0, 8));
    }
}

/// <summary>Plan ids: worked out from the merchant and its commission's version, so that deciding stays free of chance.</summary>
internal static class PlanId
{
    public static string For(string merchantId, long version)
    {
        var seed = Encoding.UTF8.GetBytes("plan/" + merchantId + "/" + version.ToString(CultureInfo.InvariantCulture));
        return Convert.ToHexStringLower(SHA256.HashData(seed).AsSpan(0, 8));
    }
}
