using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace RelayHeat.Hosting;

/// <summary>The address that limits count for a caller without a token.</summary>
internal static class CallerAddress
{
    private const int BytesOfANetwork = 8;

    public static IPAddress Of(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        // Whoever has one IPv6 address usually has all 2^64 addresses of its network.
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(BytesOfANetwork).Clear();
        return new IPAddress(bytes);
    }
}
