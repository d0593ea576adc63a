using System.Net;
using System.Net.Sockets;

namespace RelayHeat.Hosting;

/// <summary>Finds out that a process cannot listen somewhere before anything is started for nothing.</summary>
internal static class ListenCheck
{
    /// <param name="what">The setting and the address, as whoever set it reads them.</param>
    /// <param name="address">Where to listen.</param>
    /// <param name="port">On which port.</param>
    /// <exception cref="StartupException">It cannot; the message says why.</exception>
    public static void Require(string what, IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
        }
        catch (SocketException e)
        {
            throw new StartupException(e.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => $"{what} is in use by another process.",
                SocketError.AddressNotAvailable => $"{what} is not an address of this machine.",
                SocketError.AccessDenied => $"{what} is not allowed to this user.",
                _ => $"{what} cannot be listened on: {e.Message}.",
            });
        }
    }
}
