using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RelayHeat.Grains.Names;

/// <summary>Binding ids: worked out from the merchant and its version, so that deciding stays free of chance.</summary>
internal static class BindingId
{
    public static string For(string merchantId, long version)
    {
        var seed = Encoding.UTF8.GetBytes(merchantId + "/" + version.ToString(CultureInfo.InvariantCulture));
        return Convert.ToHexStringLower(SHA256.HashData(seed).AsSpan(0, 8));
    }
}
