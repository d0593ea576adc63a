using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace RelayHeat.Support;

/// <summary>Ports for servers that are stopped and started again.</summary>
public static class Ports
{
    /// <summary>
    /// A loopback port that nothing listens on, below those that the system gives to outgoing connections: while its server is down,
    /// no client may come to hold it, not even one that connects to itself.
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
