using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace RelayHeat.Grains.Names;

/// <summary>Merchant ids: 1 to 64 of <c>A-Z a-z 0-9 _ -</c>, case-sensitive; <c>0123</c> and <c>123</c> are two merchants.</summary>
public static partial class MerchantId
{
    /// <summary>Whether a text is a merchant id.</summary>
    public static bool IsValid(string? text) => text is not null && Form().IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}

/// <summary>Ids of movements, payments, fines and penalties, made by callers: 1 to 64 of <c>A-Z a-z 0-9 _ . : -</c>, case-sensitive.</summary>
public static partial class EntryId
{
    /// <summary>Whether a text is such an id. HTTP clients drop <c>.</c> and <c>..</c> from a path.</summary>
    public static bool IsValid(string? text) => text is not (null or "." or "..") && Form().IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z0-9_.:-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}

/// <summary>Binding ids: derived from the merchant's id and version, so that decisions need no randomness.</summary>
internal static class BindingId
{
    public static string For(string merchantId, long version) => DerivedId.From(FormattableString.Invariant($"{merchantId}/{version}"));
}

/// <summary>Plan ids: derived from the merchant's id and its commission's version.</summary>
internal static class PlanId
{
    public static string For(string merchantId, long version) => DerivedId.From(FormattableString.Invariant($"plan/{merchantId}/{version}"));
}

file static class DerivedId
{
    public static string From(string seed) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(seed)).AsSpan(0, 8));
}
