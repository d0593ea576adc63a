using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace RelayHeat.Support;

/// <summary>Finds ports for servers that are stopped and started again.</summary>
public static class Ports
{
    /// <summary>
    /// A free loopback port below the system's range for outgoing connections: while its server is down, no client gets that port, not even
    /// one that connects to itself.
    /// </summary>
    public static int Free()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(10_000, 32_000);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                continue;
            }
        }
    }
}
