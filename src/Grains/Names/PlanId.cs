using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RelayHeat.Grains.Names;

/// <summary>Plan ids: worked out from the merchant and its commission's version, so that deciding stays free of chance.</summary>
internal static class PlanId
{
    public static string For(string merchantId, long version)
    {
        var seed = Encoding.UTF8.GetBytes("plan/" + merchantId + "/" + version.ToString(CultureInfo.InvariantCulture));
        return Convert.ToHexStringLower(SHA256.HashData(seed).AsSpan(0, 8));
    }
}
