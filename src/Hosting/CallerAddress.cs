using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace RelayHeat.Hosting;

/// <summary>By which address a caller counts that has shown no token.</summary>
internal static class CallerAddress
{
    private const int BytesOfANetwork = 8;

    public static IPAddress Of(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        // Whoever has one address of IPv6 has all the 2^64 of its network.
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(BytesOfANetwork).Clear();
        return new IPAddress(bytes);
    }
}
